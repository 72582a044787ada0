/**
 * An update that was accepted gets its answer before the run ends.
 *
 * @module
 */
import { allHandlersFinished, CancellationScope, condition, patched } from '@temporalio/workflow';

/** Before the run goes on as a new one, or ends its row. */
export async function untilUpdatesAreAnswered(): Promise<void> {
  if (!allHandlersFinished()) await condition(allHandlersFinished);
}

/** After the row was ended: an update may have come meanwhile. A cancellation takes no answer away. */
export async function untilLateUpdatesAreAnswered(): Promise<void> {
  // Runs recorded before this was waited for ended at once.
  if (allHandlersFinished() || !patched('late-updates-are-answered')) return;
  await CancellationScope.nonCancellable(untilUpdatesAreAnswered);
}
