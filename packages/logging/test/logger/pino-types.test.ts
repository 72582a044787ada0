/** Held by the compiler: what takes a pino logger takes one of ours. */
import type { Logger as TemporalLogger } from '@temporalio/worker';
import type { FastifyBaseLogger } from 'fastify';
import type { BaseLogger, Logger as PinoLogger } from 'pino';
import type { Options } from 'pino-http';

import { getLogger, type Logger } from '../../src/index.ts';
import { captureLog } from '../captured-log.ts';

it('is of the types that fastify, pino-http, Temporal and callers of pino ask for', () => {
  const log = captureLog({ level: 'TRACE' });
  const logger: Logger = getLogger('typed');
  const asBase: BaseLogger = logger;
  const asPino: PinoLogger = logger;
  const asFastify: FastifyBaseLogger = logger;
  const asTemporal: TemporalLogger = logger;
  const asOption: Options['logger'] = logger;
  asBase.info({ a: 1 }, 'x %s', 'y');
  asPino.child({ b: 1 }, { level: 'trace', redact: ['b'] }).trace('x');
  asFastify.child({ c: 1 }).silent('x');
  asTemporal.log('WARN', 'x', { d: 1 });
  expect(asOption).toBe(logger);
  expect(log.all()).toMatchObject([
    { event: 'x y', a: 1 },
    { level: 'trace', b: '[Redacted]' },
    { level: 'warning', event: 'x', d: 1 },
  ]);
});
