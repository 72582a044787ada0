import type { StuckRun } from '../health/stuck-executions.ts';
import { startEventOf, describeRun } from '../server/runs.ts';
import { memoText } from '../server/memo.ts';
import type { ServedTaskQueue } from '../server/task-queue.ts';
import { identityAttributes } from '../spans/workflow-spans.ts';
import { runContextOf } from '../wire/run-context.ts';
import { shortName, type IdentifyWorkflow } from '../wire/workflow-identity.ts';
import type { PendingRun } from './pending-spans.ts';

/**
 * A run that is stuck as a pending span. One whose first task fails has not announced itself, since
 * what a failed attempt emits is discarded with it: all is read from Temporal.
 *
 * @returns `undefined` when the run has ended, or its history is gone.
 */
export async function stuckSpanOf(
  queue: ServedTaskQueue,
  { cause, message, taskAttempt, ...key }: StuckRun,
  identify: IdentifyWorkflow,
): Promise<PendingRun | undefined> {
  const run = await describeRun(queue, key);
  const startEvent = await startEventOf(queue, key);
  if (run?.status !== 'running' || startEvent === undefined) return undefined;
  const { namespace, taskQueue, loadedDataConverter } = queue;
  const { runId, executionId, workflowType, memoPayload } = run;
  const owner = { type: 'workflow' as const, namespace, workflowId: executionId };
  const memo = await memoText(memoPayload, loadedDataConverter, owner);
  const memoWorkflowId = memo === undefined ? undefined : shortName(memo);
  const { firstRunId, attempt } = startEvent;
  const origin = { ...startEvent, runId, workflowId: memoWorkflowId };
  const context = runContextOf(origin, startEvent.headers);
  const { traceParent, traceState, parentSpanId, links, isSamplingDeferred } = context;
  const names = { workflowId: executionId, runId, workflowType, namespace, taskQueue };
  return {
    ...{ executionId, runId, namespace, taskQueue },
    identity: identityAttributes(identify({ ...run, memoWorkflowId }), {
      ...names,
      firstExecutionRunId: firstRunId,
      attempt,
    }),
    emission: {
      uid: `${runId}/workflow/pending/stuck/${taskAttempt}`,
      name: 'workflow.execute',
      ...{ traceParent, traceState, parentSpanId, links },
      startMillis: startEvent.startMillis,
      endMillis: Date.now(),
      attributes: {
        'workflow.status': 'running',
        'wflo.span.pending': true,
        'workflow.stuck': true,
        'workflow.task_attempt': taskAttempt,
      },
      undecided: isSamplingDeferred,
      failure: { type: cause, message },
    },
  };
}
