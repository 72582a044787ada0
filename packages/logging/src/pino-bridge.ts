/**
 * A pino logger whose lines become ours, for what wants pino: fastify, pino-http, a library.
 *
 * @module
 */
import { createRequire } from 'node:module';

import type { Logger as PinoLogger, pino as Pino } from 'pino';

import type { LogMethod, Logger } from './logger.ts';

/** Names that no caller uses, for the two parts of pino's line that are handed over otherwise. */
const LEVEL_KEY = 'wflo.pino.level';
const EVENT_KEY = 'wflo.pino.event';
const ERROR_KEY = 'err';

/**
 * A real pino logger (children, serializers, msgPrefix and all) that writes through the given
 * one: its name, bound fields, level, redaction, trace ids and destination hold. pino's `trace`
 * becomes `debug`.
 *
 * pino itself is left at level `trace`, so that {@link setLogLevel} holds for it too; a line that
 * is filtered out costs pino's encoding.
 *
 * @example
 * const app = fastify({ loggerInstance: toPino(getLogger('shop.http')) });
 */
export function toPino(logger: Logger): PinoLogger {
  const require = createRequire(import.meta.url);
  const pino = require('pino') as typeof Pino;
  const stream = {
    // pino then leaves the level and the message of the newest line here
    [Symbol.for('pino.metadata')]: true,
    lastLevel: 30,
    lastMsg: undefined as unknown,
    write(line: string): void {
      methodFor(logger, this.lastLevel)(fieldsOf(line), eventOf(this.lastMsg));
    },
  };
  return pino(
    {
      level: 'trace',
      base: null,
      timestamp: false,
      messageKey: EVENT_KEY,
      errorKey: ERROR_KEY,
      formatters: { level: (label) => ({ [LEVEL_KEY]: label }) },
      serializers: { [ERROR_KEY]: pino.stdSerializers.errWithCause },
    },
    stream,
  );
}

function methodFor(logger: Logger, level: number): LogMethod {
  if (level >= 60) return logger.critical;
  if (level >= 50) return logger.error;
  if (level >= 40) return logger.warning;
  return level >= 30 ? logger.info : logger.debug;
}

function eventOf(message: unknown): string {
  return typeof message === 'string' ? message : '';
}

/** pino's line as fields; a serialised error takes the place that errors have on our lines. */
function fieldsOf(line: string): object {
  const fields = new Map(Object.entries(JSON.parse(line) as Record<string, unknown>));
  fields.delete(LEVEL_KEY);
  fields.delete(EVENT_KEY);
  const error = fields.get(ERROR_KEY);
  if (typeof error === 'object' && error !== null && !fields.has('exception')) {
    fields.delete(ERROR_KEY);
    fields.set('exception', error);
  }
  return Object.fromEntries(fields);
}
