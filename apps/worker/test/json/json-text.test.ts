import { readdirSync, readFileSync } from 'node:fs';
import { findRepeatedKeys, withoutByteOrderMark } from '../../src/json/json-text.ts';

const histories = new URL('../workflows/histories/', import.meta.url);

describe('the text of a definition', () => {
  it('has each key once in an object, however it is written', () => {
    const text = String.raw`{"a":[{"b":1,"c":{"b":2},"\u0062":3}],"x":"{\"a\":1,\"a\":2}","a":2}`;

    expect(findRepeatedKeys(text).map(({ path }) => path)).toEqual(['$.a[0].b', '$.a']);
  });

  it.each([...readdirSync(histories).map((name) => new URL(name, histories))])(
    'has no repeated key when it was written by a program: %s',
    (file) => {
      const text = readFileSync(file, 'utf8');

      expect(findRepeatedKeys(text)).toEqual([]);
      expect(findRepeatedKeys(`[${text},${JSON.stringify(JSON.parse(text))}]`)).toEqual([]);
    },
  );

  it('is read in time that grows with its length, whatever is in it', () => {
    const deep = '['.repeat(300_000) + ']'.repeat(300_000);
    const quoted = JSON.stringify({ a: '\\"'.repeat(500_000) });

    expect([deep, quoted].map(findRepeatedKeys)).toEqual([[], []]);
  });

  it('may begin with a byte order mark', () => {
    expect(JSON.parse(withoutByteOrderMark('\uFEFF{}'))).toEqual({});
  });
});
