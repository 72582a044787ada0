import { ApplicationFailure } from '@temporalio/workflow';

/** A value may be of any size. */
const MAX_SHOWN = 100;

/** `WFLO_INPUTS_INVALID`: says what a workflow was started with, and what it takes. */
export function invalidInput(name: string, given: unknown, expected: string): ApplicationFailure {
  const shown = given === undefined ? 'nothing' : JSON.stringify(given).slice(0, MAX_SHOWN);
  const message = `${name} is ${shown}; expected ${expected}`;
  return ApplicationFailure.nonRetryable(message, 'WFLO_INPUTS_INVALID');
}
