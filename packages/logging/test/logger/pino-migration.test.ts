/** Each row of the table "Coming from pino" in the reference: the same call on pino and on ours. */
import { readFile } from 'node:fs/promises';

import { setLogLevel } from '../../src/index.ts';
import { type AnyLogger, onOurs, onPino, type Outcome } from './pino-loggers.ts';

const REFERENCE = new URL('../../../../docs/reference/packages/logging.md', import.meta.url);
const secret = ['sk-', 'proj-', 'Ab3dEf6hIj9lMn2pQr5tUv8x'].join('');
const unreadable = {
  get a(): number {
    throw new Error('no');
  },
};
const chained = () => new Error('top', { cause: new TypeError('root') });

interface Row {
  readonly call: (logger: AnyLogger) => void;
  readonly onPino: object;
  readonly onOurs: object;
}

const line = (...lines: object[]): Partial<Outcome> => ({ lines: lines as Outcome['lines'] });

/** By the call, as the table has it. */
const rows: Readonly<Record<string, Row>> = {
  "warn({ a: 1 }, 'x')": {
    call: (l) => {
      l.warn({ a: 1 }, 'x');
    },
    onPino: line({ level: 40, a: 1, msg: 'x' }),
    onOurs: line({ level: 'warning', logger: 'w', event: 'x', a: 1 }),
  },
  "fatal('x')": {
    call: (l) => {
      l.fatal('x');
    },
    onPino: line({ level: 60, msg: 'x' }),
    onOurs: line({ level: 'critical', event: 'x' }),
  },
  "error({ err }, 'x')": {
    call: (l) => {
      l.error({ err: chained() }, 'x');
    },
    onPino: line({ err: { type: 'Error', message: 'top: root' } }),
    onOurs: line({
      exception: { type: 'Error', message: 'top', cause: { type: 'TypeError', message: 'root' } },
    }),
  },
  "error('x', err)": {
    call: (l) => {
      l.error('x', new Error('lost'));
    },
    onPino: { lines: [{ level: 50, msg: 'x' }] },
    onOurs: line({ event: 'x', exception: { message: 'lost' } }),
  },
  "info('x', { a: 1 })": {
    call: (l) => {
      l.info('x', { a: 1 });
    },
    onPino: { lines: [{ level: 30, msg: 'x' }] },
    onOurs: line({ event: 'x', a: 1 }),
  },
  "info('x', 'y')": {
    call: (l) => {
      l.info('x', 'y');
    },
    onPino: { lines: [{ level: 30, msg: 'x' }] },
    onOurs: line({ event: 'x', args: ['y'] }),
  },
  "info('%d', { a: 1 })": {
    call: (l) => {
      l.info('%d', { a: 1 });
    },
    onPino: line({ msg: 'NaN' }),
    onOurs: line({ event: '%d', a: 1 }),
  },
  "info('%o', { password: 'p' })": {
    call: (l) => {
      l.info('%o', { password: 'planted' });
    },
    onPino: line({ msg: '{"password":"planted"}' }),
    onOurs: line({ event: expect.not.stringContaining('planted') as string }),
  },
  "info({ event: 'e', level: 1 }, 'x')": {
    call: (l) => {
      l.info({ event: 'e', level: 1 }, 'x');
    },
    onPino: line({ event: 'e', level: 1, msg: 'x' }),
    onOurs: line({ event: 'x', event_: 'e', level: 'info', level_: 1 }),
  },
  'info({ password, note: `key ${key}` })': {
    call: (l) => {
      l.info({ password: 'planted', note: `key ${secret}` });
    },
    onPino: line({ password: 'planted', note: `key ${secret}` }),
    onOurs: line({ password: '[Redacted]', note: 'key [Redacted]' }),
  },
  'info({ a: { e: err, m: new Map([[1, 2]]) } })': {
    call: (l) => {
      l.info({ a: { e: new Error('deep'), m: new Map([['k', 1]]) } });
    },
    onPino: line({ a: { e: {}, m: {} } }),
    onOurs: line({ a: { e: { type: 'Error', message: 'deep' }, m: { k: 1 } } }),
  },
  'info({ big: 10n ** 20n, nan: NaN })': {
    call: (l) => {
      l.info({ big: 10n ** 20n, nan: NaN });
    },
    onPino: line({ big: 1e20, nan: null }),
    onOurs: line({ big: '100000000000000000000', nan: 'NaN' }),
  },
  'info({ get a() { throw … } })': {
    call: (l) => {
      l.info(unreadable, 'x');
    },
    onPino: { thrown: 'Error: no', lines: [] },
    onOurs: line({ event: 'x', a: '[Throws: no]' }),
  },
  'child({ a: 1 }).info({ a: 2 })': {
    call: (l) => {
      l.child({ a: 1 }).info({ a: 2 }, 'x');
    },
    onPino: line({ a: 2 }),
    onOurs: line({ a: 2 }),
  },
  "child({ o }); o.a = 2; info('x')": {
    call: (l) => {
      const o = { a: 1 };
      const child = l.child({ o });
      o.a = 2;
      child.info('x');
    },
    onPino: line({ o: { a: 1 } }),
    onOurs: line({ o: { a: 2 } }),
  },
  "level = 'loud'": {
    call: (l) => (l.level = 'loud'),
    onPino: { thrown: 'Error: unknown level loud' },
    onOurs: { thrown: expect.stringMatching(/^InvalidLevelError: .*"loud"/) as string },
  },
  "level = 'trace'; setLogLevel('ERROR')": {
    call: (l) => {
      l.level = 'trace';
      setLogLevel('ERROR');
      l.info('x');
    },
    onPino: line({ msg: 'x' }),
    onOurs: { lines: [] },
  },
};

it.each(Object.entries(rows))('%s', (_call, row) => {
  expect(onPino(row.call)).toMatchObject(row.onPino);
  expect(onOurs(row.call)).toMatchObject(row.onOurs);
});

it('the rows are those of the table in the reference', async () => {
  const reference = await readFile(REFERENCE, 'utf8');
  const section = reference.split(/^## /m).find((part) => part.startsWith('Coming from pino'));
  const calls = [...(section?.matchAll(/^\| `+ ?(.*?) ?`+ +\|/gm) ?? [])];
  expect(calls.map(([, call]) => call)).toEqual(Object.keys(rows));
});
