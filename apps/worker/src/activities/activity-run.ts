import { Context } from '@temporalio/activity';
import { context, propagation } from '@opentelemetry/api';
import type { RunKey } from '../database/status.ts';
import { toActivityFailure } from './failure.ts';

/** How often a long activity reports; the response is how it hears of a cancellation. */
const HEARTBEAT_INTERVAL_MILLIS = 2_000;

export function currentRun(): RunKey {
  const { workflowExecution } = Context.current().info;
  // A standalone activity has no workflow; ours are started by workflows only.
  if (workflowExecution === undefined) throw new TypeError('expected an activity of a workflow');
  return { executionId: workflowExecution.workflowId, runId: workflowExecution.runId };
}

/** Runs `work`, turning what it throws into a failure with a stable type. */
export async function withFailures<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw toActivityFailure(error, Context.current().cancellationSignal);
  }
}

export async function withHeartbeat<T>(work: () => Promise<T>): Promise<T> {
  const activity = Context.current();
  const timer = setInterval(() => {
    activity.heartbeat();
  }, HEARTBEAT_INTERVAL_MILLIS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
}

/** Names the run in our services' log lines. Not for third parties: every request carries it. */
export function withRunBaggage<T>(workflowId: string, work: () => Promise<T>): Promise<T> {
  const before = propagation.getActiveBaggage() ?? propagation.createBaggage();
  const baggage = before
    .setEntry('wflo.execution_id', { value: currentRun().executionId })
    .setEntry('wflo.workflow_id', { value: workflowId });
  return context.with(propagation.setBaggage(context.active(), baggage), work);
}
