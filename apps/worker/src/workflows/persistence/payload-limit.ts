import { ApplicationFailure } from '@temporalio/workflow';

/** Temporal's default `limit.blobSize.error`, less what the envelope of a payload takes. */
const MAX_BYTES = 2 * 1_024 * 1_024 - 256;

export function jsonBytes(argument: unknown): number {
  return new TextEncoder().encode(JSON.stringify(argument)).length;
}

/** The bytes of the JSON of an argument when they are too many, else undefined. */
function excessiveBytes(argument: unknown): number | undefined {
  const json = JSON.stringify(argument);
  // No character takes more than three bytes for each of its UTF-16 units.
  if (json.length * 3 <= MAX_BYTES) return undefined;
  const bytes = new TextEncoder().encode(json).length;
  return bytes <= MAX_BYTES ? undefined : bytes;
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
    `${reader} reads inputs and outputs of ${bytes} bytes; at most ${MAX_BYTES} fit. Pass on less from the steps before.`,
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
    `${name} takes ${bytes} bytes; at most ${MAX_BYTES} can be persisted.`,
    'WFLO_VALUES_TOO_LARGE',
  );
}
