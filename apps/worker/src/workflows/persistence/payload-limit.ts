import { ApplicationFailure } from '@temporalio/workflow';
import { excessiveBytes, MAX_PAYLOAD_BYTES } from '../../json/payload-size.ts';

export function jsonBytes(argument: unknown): number {
  return new TextEncoder().encode(JSON.stringify(argument)).length;
}

/** Whether Temporal takes the argument. */
export function fits(argument: unknown): boolean {
  return excessiveBytes(argument) === undefined;
}

/**
 * Temporal refuses an activity's argument of more than 2 MiB by terminating the workflow, with no
 * word on what was too large. Checked here first, the step fails with a reason.
 *
 * @throws {ApplicationFailure} `WFLO_VALUES_TOO_LARGE`.
 */
export function assertFits(reader: string, argument: unknown): void {
  const bytes = excessiveBytes(argument);
  if (bytes === undefined) return;
  throw ApplicationFailure.nonRetryable(
    `${reader} reads inputs and outputs of ${bytes} bytes; at most ${MAX_PAYLOAD_BYTES} fit. Pass on less from the steps before.`,
    'WFLO_VALUES_TOO_LARGE',
  );
}

/**
 * The same of what is persisted: an activity's result of just below 2 MiB arrives, and no longer
 * fits with what is sent beside it.
 *
 * @throws {ApplicationFailure} `WFLO_VALUES_TOO_LARGE`.
 */
export function assertPersistable(name: string, change: unknown): void {
  const bytes = excessiveBytes(change);
  if (bytes === undefined) return;
  throw ApplicationFailure.nonRetryable(
    `${name} takes ${bytes} bytes; at most ${MAX_PAYLOAD_BYTES} can be persisted.`,
    'WFLO_VALUES_TOO_LARGE',
  );
}
