import { pino, type LoggerOptions } from 'pino';
import { configureLogging, getLogger, type PinoLike } from '../../src/index.ts';
import { addLineReader } from '../../src/pipeline/process-state.ts';

/** What is read of one line that goes to a pino logger. */
function readOf(destination: PinoLike, log: () => void): unknown[] {
  const lines: unknown[] = [];
  const stop = addLineReader({
    read: (line) => lines.push(JSON.parse(line)),
    flush: () => Promise.resolve(),
  });
  try {
    configureLogging({ level: 'DEBUG', destination });
    log();
  } finally {
    stop();
  }
  return lines;
}

const timestamp: unknown = expect.any(String);
const warned = { timestamp, level: 'warning', logger: 'shop', event: 'warned' };
const warn = () => {
  getLogger('shop').warning('warned', { order: { id: 7, card: 'x' } });
};
const silent = { write: () => undefined };

describe('what is read of a line that a pino logger writes', () => {
  it.each<[string, LoggerOptions, object]>([
    ['its redaction', { redact: ['order.card'] }, { order: { id: 7, card: '[Redacted]' } }],
    ['its redaction that removes', { redact: { paths: ['order'], remove: true } }, {}],
    ['a wildcard', { redact: ['*.id'] }, { order: { id: '[Redacted]', card: 'x' } }],
    ['a serializer', { serializers: { order: () => 1 } }, { order: 1 }],
    ['a formatter', { formatters: { log: () => ({ app: 'a', logger: 'shop' }) } }, { app: 'a' }],
    ['a mixin', { mixin: () => ({ mixed: 1 }) }, { mixed: 1, order: { id: 7, card: 'x' } }],
    [
      'names of its own',
      { messageKey: 'm', formatters: { level: (severity) => ({ severity }) } },
      { severity: 'warn', order: { id: 7, card: 'x' } },
    ],
    ['a nested key', { nestedKey: 'of' }, { of: { logger: 'shop', order: { id: 7, card: 'x' } } }],
    ['bindings', { base: { app: 'a' } }, { app: 'a', order: { id: 7, card: 'x' } }],
  ])('is after %s', (_what, options, fields) => {
    const read = readOf(pino(options, silent), warn);
    expect(read).toEqual([{ ...warned, ...fields }]);
  });

  it('is nothing of a line that a hook leaves out', () => {
    const leavesOut = pino({ hooks: { logMethod: () => undefined } }, silent);
    expect(readOf(leavesOut, warn)).toEqual([]);
  });

  it('is the line as it was handed over where nothing of pino can be seen', () => {
    const write = () => undefined;
    const methods = { debug: write, info: write, warn: write, error: write, fatal: write };
    const other: PinoLike = { ...methods, child: () => other, isLevelEnabled: () => true };
    expect(readOf(other, warn)).toEqual([{ ...warned, order: { id: 7, card: 'x' } }]);
  });

  it('is of a child, whose stream is left as it was, also when it throws', () => {
    const written: string[] = [];
    const parent = pino({ base: null, timestamp: false }, { write: (line) => written.push(line) });
    const child = parent.child({ part: 'a' });
    const slots = () => Object.getOwnPropertySymbols(child).length;
    const before = slots();
    expect(readOf(child, warn)).toMatchObject([{ ...warned, part: 'a' }]);
    child.warn = () => {
      throw new Error('it fails');
    };
    expect(readOf(child, warn)).toEqual([]);
    expect(slots()).toBe(before);
    parent.info('of its own');
    expect(written.at(-1)).toBe('{"level":30,"msg":"of its own"}\n');
  });
});
