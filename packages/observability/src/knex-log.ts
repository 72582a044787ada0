import { getLogger } from '@wflo/logging';

/** The part of knex's `log` configuration that this fills. */
export interface KnexLog {
  debug(message: unknown): void;
  warn(message: unknown): void;
  error(message: unknown): void;
  deprecate(message: unknown): void;
}

/**
 * The `log` of a knex configuration: what knex logs goes into the structured log under
 * `loggerName`, as `database_driver`. By itself knex writes to the console, between JSON lines.
 *
 * @example knex({ client: 'pg', connection, log: knexLog('shop.database') })
 */
export function knexLog(loggerName: string): KnexLog {
  const logger = getLogger(loggerName);
  const at = (level: 'debug' | 'warning' | 'error') => (message: unknown) => {
    logger[level]('database_driver', { detail: withoutStack(message) });
  };
  return {
    debug: at('debug'),
    warn: at('warning'),
    error: at('error'),
    deprecate: at('debug'),
  };
}

/** knex writes the stack of an error into its text; whoever made the query gets the error itself. */
function withoutStack(message: unknown): unknown {
  return typeof message === 'string' ? message.replace(/(?:\n {4}at .*)+/g, '') : message;
}
