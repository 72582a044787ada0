import { defineSearchAttributeKey } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { requestedAttributesOf } from '../../src/spans/requested-attributes.ts';
import { executionId, only, TelemetryLab } from '../fixtures/telemetry-lab.ts';
import { until } from '../fixtures/until.ts';
import { greeting } from '../fixtures/workflows.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const withTemporal = address ? describe : describe.skip;

const when = new Date('2026-01-02T03:04:05Z');
const info = {
  memo: { tenant: 'acme', size: 3, nested: { secret: 1 }, long: 'x'.repeat(5_000) },
  searchAttributes: { Customer: ['c-1'], Due: [when], Tags: ['a', 'b'] },
};

describe('memo and search attributes on spans', () => {
  it('are none unless requested', () => {
    expect(requestedAttributesOf({ memo: [], searchAttributes: [] }, info)).toEqual({});
  });

  it('are those requested that an attribute can hold', () => {
    const requested = {
      memo: ['tenant', 'size', 'nested', 'absent'],
      searchAttributes: ['Customer', 'Due', 'Tags', 'Absent'],
    };
    expect(requestedAttributesOf(requested, info)).toEqual({
      'workflow.memo.tenant': 'acme',
      'workflow.memo.size': 3,
      'workflow.search_attributes.Customer': 'c-1',
      'workflow.search_attributes.Due': when.toISOString(),
      'workflow.search_attributes.Tags': ['a', 'b'],
    });
  });

  it('are cut where they are long', () => {
    const { 'workflow.memo.long': long } = requestedAttributesOf(
      { memo: ['long'], searchAttributes: [] },
      info,
    );
    expect(long).toHaveLength(1_024);
  });
});

const { INDEXED_VALUE_TYPE_KEYWORD, INDEXED_VALUE_TYPE_DATETIME } =
  temporal.api.enums.v1.IndexedValueType;
const customer = defineSearchAttributeKey('WfloTestCustomer', 'KEYWORD');
const due = defineSearchAttributeKey('WfloTestDue', 'DATETIME');

withTemporal('the span of a run', () => {
  let lab: TelemetryLab;

  beforeAll(async () => {
    lab = await TelemetryLab.open(address!, {
      memoAttributes: ['tenant'],
      searchAttributes: [customer.name, due.name],
    });
    await lab.client.connection.operatorService.addSearchAttributes({
      namespace: lab.client.options.namespace,
      searchAttributes: {
        [customer.name]: INDEXED_VALUE_TYPE_KEYWORD,
        [due.name]: INDEXED_VALUE_TYPE_DATETIME,
      },
    });
  }, 60_000);

  afterAll(async () => {
    await lab.close();
  });

  it('has the memo and search attributes that were requested, and no others', async () => {
    const workflowId = executionId();
    await lab.withWorker(async (taskQueue) => {
      const handle = await startOnceKnown(() =>
        lab.client.workflow.start(greeting, {
          taskQueue,
          workflowId,
          args: ['Ada'],
          memo: { tenant: 'acme', secret: 'x' },
          typedSearchAttributes: [
            { key: customer, value: 'c-1' },
            { key: due, value: when },
          ],
        }),
      );
      await handle.result();
    });
    const { attributes } = only(lab.spansOfExecution(workflowId), 'workflow.execute');
    const requested = Object.entries(attributes).filter(([name]) => /memo|search/.test(name));
    expect(Object.fromEntries(requested)).toEqual({
      'workflow.memo.tenant': 'acme',
      [`workflow.search_attributes.${customer.name}`]: 'c-1',
      [`workflow.search_attributes.${due.name}`]: when.toISOString(),
    });
  }, 60_000);
});

/** The server takes up a new search attribute after a while, and refuses it until then. */
function startOnceKnown<T>(start: () => Promise<T>) {
  return until(() =>
    start().catch((error: unknown) => {
      const refused = error instanceof Error && String(error.cause).includes('search attribute');
      if (refused) return undefined;
      throw error;
    }),
  );
}
