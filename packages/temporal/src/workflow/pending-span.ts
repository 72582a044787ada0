/**
 * A second module for workflow bundles, added when `pendingSpans` is on: it announces a run when
 * it starts, so that a long one can be found in the backend while it runs.
 *
 * @module
 */
import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { currentRun } from './current-run.ts';

/** Makes the interceptors of one run; called by the SDK. */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let starts = false;
  return {
    internals: [
      {
        activate: (input, next) => {
          starts = (input.activation.jobs ?? []).some((job) => job.initializeWorkflow);
          next(input);
        },
        concludeActivation: (input, next) => {
          const output = next(input);
          if (starts) currentRun()?.announce(output.commands);
          return output;
        },
      },
    ],
  };
};
