/**
 * Ends a process that could not start.
 *
 * @module
 */
import { getLogger } from '@wflo/observability';
import { CostServiceError } from '../errors.ts';

/** Exits with 1. What this app knows gets a line that says what to do, the rest its stack. */
export function exitOnStartError(error: unknown): never {
  if (error instanceof CostServiceError) {
    getLogger('wflo.cost').critical('service_failed', { code: error.code, reason: error.message });
    process.stderr.write(`${error.code}: ${error.message}\n`);
  } else {
    getLogger('wflo.cost').critical('service_failed', { err: error });
  }
  process.exit(1);
}
