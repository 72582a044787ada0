/**
 * Ends a process that could not start.
 *
 * @module
 */
import { getLogger } from '@wflo/observability';
import { CostServiceError, DatabaseTooNewError } from '../errors.ts';

/** EX_CONFIG: no restart of this version mends it. */
const EXIT_CONFIG = 78;

/** Exits with 78 for a database of a later version, else with 1. What this app knows gets a line that says what to do, the rest its stack. */
export function exitOnStartError(error: unknown): never {
  if (error instanceof CostServiceError) {
    getLogger('wflo.cost').critical('service_failed', { code: error.code, reason: error.message });
    process.stderr.write(`${error.code}: ${error.message}\n`);
  } else {
    getLogger('wflo.cost').critical('service_failed', { err: error });
  }
  process.exit(error instanceof DatabaseTooNewError ? EXIT_CONFIG : 1);
}
