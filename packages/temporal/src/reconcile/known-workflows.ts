/**
 * The definitions whose runs Temporal knows, for a worker that starts: their series are at 0 before
 * it counts anything, and what it counts first is an increase.
 *
 * @module
 */
import { shortName, type IdentifyWorkflow } from '../wire/workflow-identity.ts';
import { memoText } from '../server/memo.ts';
import { latestRuns, type ServedTaskQueue } from '../server/visibility.ts';

/** Runs looked at. A definition that is not among them is known when one of its runs begins. */
const LATEST_RUNS = 200;

/** Their names, each once; none when Temporal does not answer. Never rejects. */
export async function knownWorkflows(
  queue: ServedTaskQueue,
  identify: IdentifyWorkflow,
): Promise<ReadonlySet<string>> {
  try {
    const { namespace, loadedDataConverter: converter } = queue;
    const names = (await latestRuns(queue, LATEST_RUNS)).map(async (run) => {
      const { executionId, workflowType, memoPayload } = run;
      const memo = await memoText(memoPayload, converter, {
        type: 'workflow',
        namespace,
        workflowId: executionId,
      });
      return identify({
        executionId,
        workflowType,
        memoWorkflowId: memo === undefined ? undefined : shortName(memo),
      });
    });
    return new Set(await Promise.all(names));
  } catch {
    return new Set();
  }
}
