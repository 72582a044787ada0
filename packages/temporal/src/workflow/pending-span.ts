import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { currentRun } from './current-run.ts';

/**
 * Another module for workflow bundles, added with `pendingSpans`: it announces a run when it
 * starts, so that a long one can be found in the backend while it runs.
 */
export const interceptors: WorkflowInterceptorsFactory = () => {
  let starts: boolean | undefined;
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
