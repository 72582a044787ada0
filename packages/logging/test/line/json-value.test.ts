import { getLogger, loggingStats } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

const MAX_LINE_BYTES = 262_144;
const trap = (): never => {
  throw new Error('trap');
};
const hostileProxy = new Proxy(
  {},
  {
    get: trap,
    ownKeys: trap,
    has: trap,
    getPrototypeOf: trap,
    getOwnPropertyDescriptor: trap,
  },
);
const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  return proxy;
};
const cycle: Record<string, unknown> = { name: 'loop' };
cycle['self'] = cycle;
const deep = (levels: number): unknown => {
  let value: unknown = 'bottom';
  for (let i = 0; i < levels; i += 1) value = { value };
  return value;
};
class Point {
  readonly x = 1;
  readonly #hidden = 2;
  sum(): number {
    return this.x + this.#hidden;
  }
}

describe('a value on the line', () => {
  it.each<[string, unknown, unknown]>([
    ['a BigInt', 2n ** 70n, '1180591620717411303424'],
    ['NaN', Number.NaN, 'NaN'],
    ['Infinity', -Infinity, '-Infinity'],
    ['a symbol', Symbol('s'), 'Symbol(s)'],
    ['a function', function work() {}, '[Function: work]'],
    ['a Date', new Date(0), '1970-01-01T00:00:00.000Z'],
    ['an invalid Date', new Date(Number.NaN), 'Invalid Date'],
    ['a Map', new Map<string, unknown>([['a', 1]]), { a: 1 }],
    ['a Map with other keys', new Map([[1, 'a']]), [[1, 'a']]],
    ['a Set', new Set([1, 'a']), [1, 'a']],
    ['bytes', Buffer.from('secret'), '[Uint8Array, 6 bytes]'],
    ['a typed array', new Float64Array(3), '[Float64Array, 24 bytes]'],
    ['an ArrayBuffer', new ArrayBuffer(8), '[ArrayBuffer, 8 bytes]'],
    ['a class instance', new Point(), { x: 1 }],
    ['an object without prototype', Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
    ['a RegExp', /a+/g, '/a+/g'],
    ['a URL', new URL('http://h/p'), 'http://h/p'],
    ['Headers', new Headers({ accept: 'x' }), { accept: 'x' }],
    ['URLSearchParams', new URLSearchParams('a=1'), { a: '1' }],
    ['a Promise', Promise.resolve(1), '[Promise]'],
    ['a WeakMap', new WeakMap(), '[WeakMap]'],
    ['a boxed string', Object('text'), 'text'],
    ['a toJSON', { toJSON: () => ({ a: 1 }) }, { a: 1 }],
    ['undefined in an array', [undefined, 1], [null, 1]],
    ['a hole in an array', Array(2), [null, null]],
    ['a cycle', cycle, { name: 'loop', self: '[Circular]' }],
    ['a toJSON that throws', { toJSON: trap }, '[Throws: trap]'],
    [
      'a getter that throws',
      Object.defineProperty({}, 'a', { get: trap, enumerable: true }),
      { a: '[Throws: trap]' },
    ],
    ['a Proxy that throws', hostileProxy, '[Throws: trap]'],
    ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
    ['control characters', 'a\n\u0000"\\', 'a\n\u0000"\\'],
    [
      'a throw of something that throws',
      {
        toJSON: () => {
          throw { toString: trap } as unknown as Error;
        },
      },
      '[Throws: an error that cannot be shown]',
    ],
  ])('that is %s', (_name, value, expected) => {
    const log = captureLog();
    getLogger().info('x', { value });
    expect(log.last()['value']).toEqual(expected);
    expect(log.raw[0]?.indexOf('\n')).toBe((log.raw[0]?.length ?? 0) - 1);
  });

  it('that is a revoked Proxy, anywhere, costs only itself', () => {
    const log = captureLog();
    getLogger()
      .bind({ b: revoked() })
      .info('x', { a: 1, p: revoked(), list: [revoked(), 2] });
    getLogger().info(revoked());
    getLogger().error({ err: revoked() }, 'y');
    getLogger().info('z', revoked());
    getLogger().info('bound', hostileProxy);
    getLogger().bind(hostileProxy).info('also');
    expect(log.all()).toHaveLength(6);
    expect(log.all()[0]).toMatchObject({ event: 'x', a: 1, list: [expect.any(String), 2] });
  });

  it('keeps names that would poison a prototype as plain names', () => {
    const log = captureLog();
    const poisoned: unknown = JSON.parse(
      '{"__proto__":{"admin":true},"constructor":1,"toString":2}',
    );
    getLogger().info('x', { poisoned });
    getLogger().info('y', poisoned as object);
    expect(log.raw[0]).toContain(
      '"poisoned":{"__proto__":{"admin":true},"constructor":1,"toString":2}',
    );
    expect(log.raw[1]).toContain(',"__proto__":{"admin":true},"constructor":1,"toString":2');
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined();
  });

  it('shows the same object twice when it is no cycle', () => {
    const log = captureLog();
    const shared = { a: 1 };
    getLogger().info('x', { first: shared, second: [shared] });
    expect(log.last()).toMatchObject({ first: { a: 1 }, second: [{ a: 1 }] });
  });
});

describe('a huge value', () => {
  it('of 50 MB of text is cut, and says how long it was', () => {
    const log = captureLog();
    getLogger().info('x', { body: 'é'.repeat(50 * 1024 * 1024), after: 1 });
    expect(log.last()['body']).toMatch(/^é{16384}…\[cut, 52428800 characters\]$/);
    expect(log.last()['after']).toBe(1);
  });

  it('in depth ends with a mark', () => {
    const log = captureLog();
    getLogger().info('x', { value: deep(100_000) });
    expect(log.raw[0]).toContain('"[Object]"');
  });

  it('in length shows how much is missing', () => {
    const log = captureLog();
    getLogger().info('x', {
      list: Array.from({ length: 100_000 }, (_, i) => i),
      object: Object.fromEntries(Array.from({ length: 1_000 }, (_, i) => [`k${i}`, i])),
      set: new Set(Array.from({ length: 300 }, (_, i) => i)),
    });
    expect((log.last()['list'] as unknown[]).at(-1)).toBe('[99800 more]');
    expect(log.last()['object']).toMatchObject({ k0: 0, '…': '800 more' });
    expect((log.last()['set'] as unknown[]).at(-1)).toBe('[100 more]');
  });

  it.each<[string, object]>([
    [
      'fields',
      Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, 'x'.repeat(16_000)])),
    ],
    [
      'three-byte characters',
      Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, '€'.repeat(16_000)])),
    ],
    [
      'escaped characters',
      Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`f${i}`, '\u0001'.repeat(16_000)])),
    ],
    [
      'names',
      Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`name-${i}`.repeat(20), i])),
    ],
    [
      'nested lists',
      {
        value: Array.from({ length: 200 }, () =>
          Array.from({ length: 200 }, () => Array.from({ length: 200 }, () => 'abcdefgh')),
        ),
      },
    ],
    [
      'stacks',
      {
        err: Object.assign(new Error('x'.repeat(1e6)), {
          more: Array.from({ length: 200 }, () => 'y'.repeat(16_000)),
        }),
      },
    ],
  ])('of %s never makes a line longer than its bound', (_name, fields) => {
    const log = captureLog();
    getLogger().bind(fields).info('first', { mine: 1 });
    getLogger().info('second', fields);
    expect(log.all()).toHaveLength(2);
    for (const line of log.raw) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_LINE_BYTES);
    expect(log.all()[0]).toMatchObject({ event: 'first', mine: 1 });
  });

  it('as an event is cut as well', () => {
    const log = captureLog();
    getLogger().info('e'.repeat(1e6));
    expect(log.last()['event']).toMatch(/^e{16384}…\[cut, 1000000 characters\]$/);
  });
});

it('a value that logs itself while it is logged ends, and the loss is counted', () => {
  const log = captureLog();
  const logger = getLogger();
  const self = {
    get again(): string {
      logger.info('inner', { self });
      return 'value';
    },
  };
  logger.info('outer', { self });
  expect(log.all().map((line) => line['event'])).toEqual(['inner', 'inner', 'outer']);
  expect(loggingStats().dropped).toEqual({ REENTRANT: 1 });
});
