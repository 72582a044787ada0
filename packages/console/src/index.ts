/**
 * One page that shows what happened in a durable run, what it cost, and why it waits: receives
 * OTLP, reads Temporal and the ledger, and serves the API that the page reads.
 *
 * @module
 */
export type * from './api/types.ts';
export { ConsoleError, InvalidConsoleOptionError } from './errors.ts';
export type { ConsoleOptions, RunningConsole } from './server/options.ts';
export { consoleOptionsFromEnv } from './server/settings.ts';
export { startConsole } from './server/start-console.ts';
export type { TemporalSettings } from './temporal/temporal-reader.ts';
