import { defineSearchAttributeKey, TypedSearchAttributes } from '@temporalio/common';
import { askedAttributesOf } from '../src/asked-attributes.ts';

const when = new Date('2026-01-02T03:04:05Z');
const info = {
  memo: { tenant: 'acme', size: 3, nested: { secret: 1 }, long: 'x'.repeat(5_000) },
  typedSearchAttributes: new TypedSearchAttributes([
    { key: defineSearchAttributeKey('Customer', 'KEYWORD'), value: 'c-1' },
    { key: defineSearchAttributeKey('Due', 'DATETIME'), value: when },
    { key: defineSearchAttributeKey('Tags', 'KEYWORD_LIST'), value: ['a', 'b'] },
  ]),
};

describe('memo and search attributes on spans', () => {
  it('are none unless asked for', () => {
    expect(askedAttributesOf({ memo: [], searchAttributes: [] }, info)).toEqual({});
  });

  it('are those asked for that an attribute can hold', () => {
    const asked = {
      memo: ['tenant', 'size', 'nested', 'absent'],
      searchAttributes: ['Customer', 'Due', 'Tags', 'Absent'],
    };
    expect(askedAttributesOf(asked, info)).toEqual({
      'workflow.memo.tenant': 'acme',
      'workflow.memo.size': 3,
      'workflow.search_attributes.Customer': 'c-1',
      'workflow.search_attributes.Due': when.toISOString(),
      'workflow.search_attributes.Tags': ['a', 'b'],
    });
  });

  it('are cut where they are long', () => {
    const { 'workflow.memo.long': long } = askedAttributesOf(
      { memo: ['long'], searchAttributes: [] },
      info,
    );
    expect(long).toHaveLength(1_024);
  });
});
