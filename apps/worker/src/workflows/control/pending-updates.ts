import { allHandlersFinished, CancellationScope, condition } from '@temporalio/workflow';

/** Accepted updates get their response before the run goes on as a new one, or ends its row. */
export async function untilUpdatesFinish(): Promise<void> {
  if (!allHandlersFinished()) await condition(allHandlersFinished);
}

/** After the row was ended: an update may have come meanwhile. A cancellation ends no update. */
export async function untilLateUpdatesFinish(): Promise<void> {
  if (!allHandlersFinished()) await CancellationScope.nonCancellable(untilUpdatesFinish);
}
