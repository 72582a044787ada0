/** What is written for pino means the same here. */
import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

import fc from 'fast-check';
import { pino } from 'pino';

import { getLogger, stdSerializers } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';
import { type AnyLogger, METHODS, onOurs, onPino } from './pino-loggers.ts';

const LEVELS: Readonly<Record<number, string>> = {
  ...{ 10: 'trace', 20: 'debug', 30: 'info', 40: 'warning', 50: 'error', 60: 'critical' },
};
const boom = () => new Error('boom');
const request = () =>
  Object.assign(new IncomingMessage(new Socket()), { method: 'GET', url: '/a' });

/** pino's line with the names that ours has. */
function translated({ level, msg, err, ...fields }: Record<string, unknown>) {
  return {
    ...{
      level: LEVELS[Number(level)],
      logger: 'w',
      event: msg === undefined ? '' : msg,
      ...fields,
    },
    ...(err !== undefined && { exception: err }),
  };
}

const forms: Readonly<Record<string, (logger: AnyLogger) => void>> = {
  'a message': (l) => {
    l.info('x');
  },
  'every level': (l) => {
    for (const level of METHODS) l[level]('x');
  },
  silent: (l) => {
    l.silent('x');
  },
  'nothing at all': (l) => {
    l.info();
  },
  'no fields': (l) => {
    l.info(null, 'x');
    l.info(undefined, 'x %d', 1);
  },
  'no message': (l) => {
    l.info({ a: 1 });
    l.info({ a: 1 }, undefined);
    l.info({ a: 1 }, null);
  },
  'a message that is none': (l) => {
    l.info(42);
    l.info({ a: 1 }, 42);
  },
  'a message in the fields': (l) => {
    l.info({ msg: 'x', a: 1 });
  },
  'an error': (l) => {
    l.error(boom());
  },
  'an error and a message': (l) => {
    l.error(boom(), 'failed to %s', 'load');
  },
  'an error in err': (l) => {
    l.error({ err: boom() });
  },
  'an error in err, and more': (l) => {
    l.error({ err: boom(), a: 1 }, 'x');
  },
  'an error in err, whose message the fields have': (l) => {
    l.error({ err: boom(), msg: 'x' });
  },
  'format and fields': (l) => {
    l.info({ a: 1 }, '%s is %d, %i or %f of %j', 'it', 1, 2.9, 3.5, { b: 1 });
  },
  'too few values': (l) => {
    l.info('%s and %s', 'one');
  },
  'a request': (l) => {
    l.info(request(), 'x');
  },
  'a response': (l) => {
    l.info(new ServerResponse(request()), 'x');
  },
  'a child': (l) => {
    l.child({ a: 1 }).child({ b: 2 }).info({ c: 3 }, 'x');
  },
  "a child's serializers": (l) => {
    const serializers = { user: (user: { id: number }) => user.id };
    const child = l.child({ user: { id: 1 } }, { serializers });
    child.info('x');
    l.child({}, { serializers })
      .child({}, { serializers: { b: () => 'B' } })
      .info({ user: { id: 2 }, b: 1 }, 'x');
  },
  "a child's serializer for errors": (l) => {
    const serializers = { err: (error: Error) => `E: ${error.message}` };
    l.child({}, { serializers: { err: pino.stdSerializers.err } }).error({ err: boom() }, 'x');
    expect(onlyErr(onOurs, serializers)).toEqual(onlyErr(onPino, serializers));
  },
  "a child's redact": (l) => {
    const redact = ['a.b', 'list[*].c', '*.d', 'e["f-g"]', 'none.at.all'];
    const fields = {
      a: { b: 1, c: 2 },
      list: [{ c: 1, x: 2 }, { c: 3 }],
      o: { d: 4 },
      e: { 'f-g': 5 },
    };
    const child = l.child({ a: { b: 'bound' } }, { redact });
    child.info('x');
    l.child({}, { redact }).info(fields, 'x');
    l.child({}, { redact: { paths: ['a.b'], censor: '***' } }).info(fields, 'x');
    l.child({}, { redact: { paths: ['a.b', 'o'], remove: true } }).info(fields, 'x');
    l.child({}, { redact: ['a'] })
      .child({}, { redact: ['o'] })
      .info(fields, 'x');
    const censor = (value: unknown, path: string[]) => `${String(value)}@${path.join('.')}`;
    l.child({}, { redact: { paths: ['a.b'], censor } }).info(fields, 'x');
    expect(fields.a.b).toBe(1);
  },
  "a child's prefixes": (l) => {
    const child = l.child({}, { msgPrefix: '[a] ' }).child({}, { msgPrefix: '[b] ' });
    child.info('x %d', 1);
    child.info({ a: 1 }, 'x');
    child.error(boom());
    child.info({ a: 1 });
    child.info(`prefix is ${String(child.msgPrefix)}, or ${String(l.msgPrefix)}`);
  },
  "a child's level": (l) => {
    const child = l.child({}, { level: 'error' });
    child.warn('not written');
    child.error(`${child.level} ${child.levelVal}`);
    const grandchild = child.child({ g: 1 });
    child.level = 'trace';
    grandchild.info('not written');
    child.info(`${grandchild.level} ${l.level}`);
  },
  'level and isLevelEnabled': (l) => {
    const levels = [...METHODS, 'silent', 'none'];
    const enabled = () => levels.filter((level) => l.isLevelEnabled(level)).join();
    for (const level of levels.slice(0, -1)) {
      l.level = level;
      const state = `${l.level} ${l.levelVal} ${enabled()}`;
      l.fatal('x');
      l.level = 'trace';
      l.info(state);
    }
  },
  levels: (l) => {
    l.info({ values: l.levels.values, labels: l.levels.labels }, 'x');
  },
  'level-change': (l) => {
    const seen: unknown[] = [];
    const listener = (...args: unknown[]) =>
      seen.push([...args.slice(0, 4).map(String), args[4] === l]);
    l.on('level-change', listener);
    l.level = 'warn';
    l.level = 'warn';
    l.level = 'silent';
    l.removeListener('level-change', listener);
    l.level = 'trace';
    l.once('level-change', listener);
    l.level = 'debug';
    l.level = 'trace';
    l.info({ seen }, 'x');
  },
  bindings: (l) => {
    const child = l.child({ a: 1 });
    child.setBindings({ b: 2 });
    child.info({ bound: child.bindings(), above: l.bindings() }, 'x');
    child.child({ c: 3 }).info('x');
  },
  onChild: (l) => {
    const made: unknown[] = [];
    l.onChild = (child: AnyLogger) => made.push(child.bindings());
    l.child({ a: 1 }).child({ b: 2 });
    l.onChild = () => undefined;
    l.info({ made }, 'x');
  },
};

function onlyErr(on: typeof onOurs, serializers: object): unknown[] {
  const { lines } = on((l) => {
    l.child({}, { serializers }).error({ err: boom() }, 'x');
  });
  return lines.map(({ err }) => err);
}

it.each(Object.entries(forms))('%s', (_title, form) => {
  const pinos = onPino(form);
  const ours = onOurs(form);
  expect(pinos.thrown).toBeUndefined();
  expect(ours).toEqual({ lines: pinos.lines.map(translated) });
});

it('an event is filled as pino fills its messages', () => {
  const conversion = fc.constantFrom(
    ...['s', 'd', 'i', 'f', 'j', 'o', 'O', '%', 'x', 'z', '', ' '],
  );
  const part = fc.oneof(
    fc.stringMatching(/^[a-c ]{0,3}$/),
    conversion.map((letter) => `%${letter}`),
  );
  const format = fc.array(part, { maxLength: 6 }).map((parts) => `m${parts.join('')}`);
  const value = fc.oneof(
    fc.constantFrom(null, undefined, true, false, 'text', 0, -1, 2.5, -2.5, 1e21, 7n),
    fc.integer(),
    fc.constantFrom({ a: 1 }, [1, 'b'], [], {}, { n: { m: null } }, function named() {}),
  );
  fc.assert(
    fc.property(format, fc.array(value, { maxLength: 4 }), (text, values) => {
      // pino makes NaN of an object behind %d, %i and %f; here it stays a field
      fc.pre(!(/%[dif]/.test(text) && values.some((given) => typeof given === 'object')));
      fc.pre(!(/%[jo]/i.test(text) && values.includes(7n)));
      const form = (l: AnyLogger) => {
        l.info(text, ...values);
      };
      const [ours, pinos] = [onOurs(form).lines[0], onPino(form).lines[0]];
      expect(ours?.['event']).toBe(pinos?.['msg']);
    }),
    { numRuns: 2_000 },
  );
});

it('flush calls back when what was written has been handed on', async () => {
  captureLog();
  getLogger().info('x');
  await new Promise<void>((resolve, reject) => {
    getLogger().flush((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });
  getLogger().flush();
});

it('the standard serializers show what those of pino show', () => {
  const message = Object.assign(request(), { id: 7, query: { q: 1 } });
  const response = new ServerResponse(message);
  response.setHeader('x-a', 'b');
  const shown = (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown;
  expect(shown(stdSerializers.req(message))).toEqual(shown(pino.stdSerializers.req(message)));
  expect(shown(stdSerializers.res(response))).toEqual(shown(pino.stdSerializers.res(response)));
  expect(stdSerializers.req('text')).toBe('text');
});

it('a Proxy around a logger, and what inherits from it, are loggers', () => {
  const log = captureLog();
  const logger = getLogger('mine');
  new Proxy(logger, {}).child({ a: 1 }).info('x');
  const heir = Object.create(logger) as typeof logger;
  heir.child({ a: 2 }).info('y');
  heir.info('z');
  expect(log.all()).toMatchObject([
    { logger: 'mine', event: 'x', a: 1 },
    { logger: 'mine', event: 'y', a: 2 },
    { logger: 'mine', event: 'z' },
  ]);
});
