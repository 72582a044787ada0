import { getLogger } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

const key = ['sk-', 'proj-', 'Ab3dEf6hIj9lMn2pQr5tUv8x'].join('');
const FRAME = '\n    at place (/app/a.js:1:2)';

function stackOnLine(error: Error, options = {}): unknown {
  const log = captureLog(options);
  getLogger().error('failed', { err: error });
  return (log.last()['exception'] as { stack: unknown }).stack;
}

const withStack = (message: string, stack: string, name = 'Error') =>
  Object.assign(new Error(message), { name, stack });

describe('the stack of an error', () => {
  it('is the same whether its frames were seen before or not', () => {
    const logger = getLogger();
    const log = captureLog();
    const error = new TypeError('no "x"\n\u001f🙂');
    const other = new TypeError('another');
    other.stack = error.stack?.replace(error.message, 'another');
    for (const err of [error, error, other]) logger.error('failed', { err });
    const stacks = log.all().map(({ exception }) => (exception as { stack: string }).stack);
    expect(stacks).toEqual([error.stack, error.stack, other.stack]);
  });

  it.each([
    ['in what it says', withStack(`key ${key}`, `Error: key ${key}${FRAME}`)],
    ['in what it says elsewhere', withStack('x', `Error: key ${key}${FRAME}`)],
    ['in a frame', withStack('x', `Error: x\n    at eval (https://u:${key}@a.example/a.js:1:2)`)],
    ['in a name', withStack('x', `${key}: x${FRAME}`, key)],
    ['behind a name of a secret', withStack('p1a2n3', `password: p1a2n3${FRAME}`, 'password')],
  ])('shows no secret %s, the second time neither', (_where, error) => {
    const stacks = [error, error].map((err) => stackOnLine(err));
    expect(stacks[0]).toContain('[Redacted]');
    expect(stacks[1]).toBe(stacks[0]);
    expect(String(stacks)).not.toMatch(new RegExp(`${key}|password: p1a2n3`));
  });

  it('follows the names and looks of each configuration', () => {
    const error = withStack('x', `Error: x\n    at plate (B-XY-1)`);
    expect(stackOnLine(error)).toContain('B-XY-1');
    expect(stackOnLine(error, { redact: { values: [/B-XY-\d/] } })).toContain('[Redacted]');
    expect(stackOnLine(error, { redact: { keys: ['stack'] } })).toBe('[Redacted]');
    const secret = stackOnLine(withStack('said', `Error: said${FRAME}`), {
      redact: { keys: ['message'] },
    });
    expect(secret).toBe(`Error: [Redacted]${FRAME}`);
  });
});

it('lists and pairs keep their items, their order and their names', () => {
  const log = captureLog();
  const form = new FormData();
  form.append('a', '1');
  form.append('a', '2');
  const sparse: unknown[] = [1];
  sparse[2] = 3;
  const map = new Map([
    ['2', 'b'],
    ['1', 'a'],
    ['__proto__', 'p'],
  ]);
  getLogger().info('x', { form, map, sparse, set: new Set([1, [2]]) });
  expect(log.raw[0]).toContain(
    '"form":{"a":"2","…":"1 more"},"map":{"2":"b","1":"a","__proto__":"p"},"sparse":[1,null,3],"set":[1,[2]]',
  );
});
