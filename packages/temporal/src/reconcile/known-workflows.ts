import { memoText } from '../server/memo.ts';
import { pagesOf } from '../server/runs.ts';
import type { ServedTaskQueue } from '../server/task-queue.ts';
import { shortName, type IdentifyWorkflow } from '../wire/workflow-identity.ts';

/** Runs looked at. A definition that is not among them is known when one of its runs starts. */
const LATEST_RUNS = 200;

/**
 * The definitions whose runs Temporal knows, for a worker that starts: their series are at 0 before
 * it counts anything, so its first count is an increase. Empty when Temporal does not respond.
 */
export async function knownWorkflows(
  queue: ServedTaskQueue,
  identify: IdentifyWorkflow,
): Promise<ReadonlySet<string>> {
  try {
    const { namespace, loadedDataConverter: converter } = queue;
    const { value: runs } = await pagesOf(queue, '', LATEST_RUNS).next();
    const names = (runs ?? []).map(async ({ executionId, workflowType, memoPayload }) => {
      const owner = { type: 'workflow' as const, namespace, workflowId: executionId };
      const memo = await memoText(memoPayload, converter, owner);
      const memoWorkflowId = memo === undefined ? undefined : shortName(memo);
      return identify({ executionId, workflowType, memoWorkflowId });
    });
    return new Set(await Promise.all(names));
  } catch {
    return new Set();
  }
}
