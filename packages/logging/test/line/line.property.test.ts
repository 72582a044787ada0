import fc from 'fast-check';
import { secrecyOf } from '@wflo/sanitize';

import { getLogger, type Logger, toPino, withLogContext } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

const MAX_LINE_BYTES = 262_144;

/** What reads badly: each throws, lies or leads back to itself when it is looked at. */
const HOSTILE: readonly (() => unknown)[] = [
  () => {
    const { proxy, revoke } = Proxy.revocable({}, {});
    revoke();
    return proxy;
  },
  () => ({
    get a(): never {
      throw new Error('getter');
    },
  }),
  () => ({
    toJSON: () => {
      throw new Error('toJSON');
    },
  }),
  () => {
    const circle: { self?: unknown } = {};
    circle.self = [circle, new Map([[circle, circle]])];
    return circle;
  },
  () => {
    const error = new Error('first');
    error.cause = new AggregateError([error], 'second', { cause: error });
    return error;
  },
  () => new Proxy([], { get: (_target, key) => (key === 'length' ? 1e9 : undefined) }),
  () => Object.assign(() => undefined, { a: 1 }),
  () => Symbol('s'),
  () => new Date(Number.NaN),
  () => '\ud800\u0000\u001b[2J\n\u2028'.repeat(10_000),
];
/** Made within the property: fast-check would look at them. */
const hostile = fc.constantFrom(...HOSTILE);
const anything = fc.oneof(
  { weight: 3, arbitrary: fc.anything({ withBigInt: true, withDate: true, withMap: true }) },
  {
    weight: 2,
    arbitrary: fc.anything({
      withSet: true,
      withTypedArray: true,
      withSparseArray: true,
      withNullPrototype: true,
      withBoxedValues: true,
      withObjectString: true,
    }),
  },
  { weight: 2, arbitrary: hostile },
);
const made = (maker: unknown): unknown =>
  HOSTILE.includes(maker as () => unknown) ? (maker as () => unknown)() : maker;
/** Our methods as plain JavaScript calls them. */
type AnyCall = (...args: readonly unknown[]) => void;

it('any call writes one line of JSON within the bound, and throws nothing', () => {
  fc.assert(
    fc.property(fc.array(anything, { maxLength: 4 }), anything, (makers, maker) => {
      const args = makers.map(made);
      const bound = made(maker);
      const log = captureLog();
      const logger: Logger = getLogger('any').bind({ bound });
      const { info, error } = logger as { info: AnyCall; error: AnyCall };
      withLogContext({ ambient: bound }, () => {
        info(...args);
        error('event', ...args);
      });
      expect(log.raw).toHaveLength(2);
      for (const line of log.raw) {
        expect(line.indexOf('\n')).toBe(line.length - 1);
        expect(Buffer.byteLength(line)).toBeLessThanOrEqual(MAX_LINE_BYTES);
        expect(line.isWellFormed()).toBe(true);
      }
      expect(log.all()).toMatchObject([{ logger: 'any', level: 'info' }, { event: 'event' }]);
    }),
  );
});

/** Whether a field is named as a secret is, `sig` or `pin` by chance: its value is not written. */
function namesSecret(value: unknown): boolean {
  const json = JSON.stringify(value);
  const names = new Set<string>();
  JSON.parse(json, (name, inner: unknown) => {
    names.add(name);
    return inner;
  });
  return [...names].some((name) => secrecyOf(name) !== 'open');
}

it('what JSON can say is read back as it was', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      fc.pre(!namesSecret(value));
      const log = captureLog();
      getLogger().info('x', { value });
      expect(log.last()['value']).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it('a name of the line is never overwritten, and no field is lost to another', () => {
  const name = fc
    .tuple(fc.constantFrom('event', 'level', 'timestamp', 'logger', '__proto__'), fc.nat(3))
    .map(([own, underscores]) => own + '_'.repeat(own === '__proto__' ? 0 : underscores));
  fc.assert(
    fc.property(fc.uniqueArray(name), (names) => {
      const log = captureLog();
      const fields = Object.fromEntries(names.map((key, index) => [key, index]));
      getLogger('mine').info('x', fields);
      const { timestamp, level, logger, event, ...others } = log.last();
      expect([typeof timestamp, level, logger, event]).toEqual(['string', 'info', 'mine', 'x']);
      expect(Object.values(others).sort()).toEqual(names.map((_name, index) => index));
    }),
  );
});

const LETTERS = Array.from('ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnpqrstuvwxyz23456789');
const key = (minLength: number) =>
  fc
    .array(fc.constantFrom(...LETTERS), { minLength, maxLength: minLength + 20 })
    .map((letters) => letters.join(''));
/** A secret as it stands in a text, and the part of it that must not be seen. */
const secret = fc.oneof(
  ...['sk-ant-api03-', 'sk-proj-', 'sk-', 'AIza', 'ghp_', 'github_pat_', 'hf_', 'gsk_', 'xai-'].map(
    (start) => key(32).map((body) => ({ text: `${start}${body}`, body })),
  ),
  key(40).map((body) => ({ text: `xoxb-1234-${body}`, body })),
  key(20).map((body) => ({ text: `eyJhbGciOiJIUzI1NiJ9.${body}.${body}`, body })),
  key(20).map((body) => ({ text: `Bearer ${body}`, body })),
  key(12).map((body) => ({ text: `postgres://me:${body}@db:5432/shop`, body })),
  key(12).map((body) => ({ text: `https://a.example/?page=1&api_key=${body}`, body })),
  key(12).map((body) => ({ text: `password=${body}`, body })),
  key(64).map((body) => ({
    text: `-----BEGIN PRIVATE KEY-----\n${body}\n-----END PRIVATE KEY-----`,
    body,
  })),
);
class Holder {
  readonly held: unknown;
  constructor(held: unknown) {
    this.held = held;
  }
}
/** Ways to carry a value deeper. */
const wrap = fc.constantFrom<(value: unknown) => unknown>(
  (value) => ({ note: value }),
  (value) => [1, value],
  (value) => new Map([['note', value]]),
  (value) => new Map([[value, 'note']]),
  (value) => new Set([value]),
  (value) => new Holder(value),
  (value) => ({ toJSON: () => value }),
  (value) => ({
    get note() {
      return value;
    },
  }),
  (value) => Object.assign(new Error('x'), { note: value }),
  (value) => new Error('x', { cause: value }),
  (value) => new AggregateError([value], 'x'),
  (value) => Object.assign(Object.create(null) as object, { note: value }),
  (value) => new Proxy({ note: value }, {}),
  (value) => ({ name: 'note', value }),
);
/** Ways to carry a text. */
const carry = fc.constantFrom<(text: string) => unknown>(
  (text) => text,
  (text) => new Error(text),
  (text) => ({ [text]: 1 }),
  (text) => Object(text) as unknown,
  (text) => Symbol(text),
  (text) => JSON.stringify({ note: text }),
  (text) => JSON.stringify({ body: JSON.stringify({ note: text }) }),
  (text) => Buffer.from(text),
  (text) => new TextEncoder().encode(text),
  (text) => new URLSearchParams({ note: text.replaceAll(/\s/g, ' ') }),
  (text) => ({
    get note(): never {
      throw new Error(text);
    },
  }),
  (text) => ({ toString: () => text, note: text }),
);
const around = fc.constantFrom(
  '',
  ' ',
  '"',
  "'",
  '(',
  ': ',
  '\n',
  '…',
  'é ',
  '<',
  ', ',
  '=',
  '\\n',
);

it('no secret survives, however it is wrapped and whichever way it comes in', () => {
  fc.assert(
    fc.property(
      secret,
      around,
      around,
      carry,
      fc.array(wrap, { maxLength: 6 }),
      ({ text, body }, before, after, carried, wraps) => {
        const value = wraps.reduce(
          (inner, next) => next(inner),
          carried(`${before || ' '}${text}${after}`),
        );
        for (const isTTY of [false, true]) {
          const log = captureLog({ llmBodyMaxBytes: 1_000, jsonOutput: !isTTY });
          const logger = getLogger('any');
          logger.info('x', { value });
          logger.info(`x ${text}`);
          logger.bind({ value }).error('x', { prompt: value });
          logger.error('x', { err: value });
          withLogContext({ value }, () => {
            logger.info('x');
          });
          toPino(logger).child({ value }).warn({ value }, text);
          expect(log.raw).toHaveLength(6);
          expect(log.raw.join('')).not.toContain(body);
        }
      },
    ),
    { numRuns: 400 },
  );
});

it('texts of everyday life are left as they are', () => {
  const word = fc.constantFrom(
    ...[
      'total_tokens=12',
      'prompt_tokens: 7',
      'max_tokens',
      'token_type',
      'trace',
      'http://a:80/b',
    ],
    ...['GET /v1/tasks?page=2', 'retry', '12:30:45', '{"a":1}', 'ask-me', 'risk-free', 'desk-top'],
    ...['key', 'keyboard', 'author', 'basic', 'bearer', 'secretary', 'pass', 'code=200', 'é', '🙂'],
  );
  const id = fc.oneof(
    fc.uuid(),
    fc.ulid(),
    fc.stringMatching(/^[0-9a-f]{32}$/),
    fc.stringMatching(/^exec-[0-9a-z]{26}$/),
    fc.ipV6(),
    fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
    // `%j` stands for a value, and `%%` for `%`
    fc.emailAddress().filter((address) => !/[=%]/.test(address)),
  );
  fc.assert(
    fc.property(fc.array(fc.oneof(word, id), { minLength: 1, maxLength: 12 }), (words) => {
      const log = captureLog();
      const text = words.join(', ');
      getLogger().info(text, { note: text, list: [[text]] });
      expect(log.last()).toMatchObject({ event: text, note: text, list: [[text]] });
    }),
    { numRuns: 500 },
  );
});
