import type { WorkflowInterceptorsFactory } from '@temporalio/workflow';
import { SPECULATIVE_QUERY_MESSAGE } from '../wire/speculative-query.ts';
import { currentRun } from './current-run.ts';

/**
 * Another module for workflow bundles, added with `refuseQueriesAhead`: it fails an activation that
 * a query has caused over events which no workflow task has taken up. The SDK calls it after the
 * module that made the run's telemetry.
 *
 * The SDK would keep what the code did there. If further events arrive before the task, it records
 * the commands in the order of two activations where a replay has one: parallel branches may then
 * change places, and the history can't be replayed, or gives one branch the other's result. A
 * failed activation makes the SDK forget the run and fail the query with the error.
 */
export const interceptors: WorkflowInterceptorsFactory = () => ({
  internals: [
    {
      activate: (input, next) => {
        if (currentRun()?.isSpeculative) throw new Error(SPECULATIVE_QUERY_MESSAGE);
        next(input);
      },
    },
  ],
});
