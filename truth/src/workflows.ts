/**
 * What the truth run starts: the worker's own workflows, and some that do what those avoid.
 *
 * @module
 */
import {
  condition,
  continueAsNew,
  defineQuery,
  executeChild,
  log,
  ParentClosePolicy,
  setHandler,
  sleep,
  startChild,
  workflowInfo,
} from '@temporalio/workflow';
import { persistence } from '../../apps/worker/src/workflows/activity-proxies.ts';
import { recordedExecution } from '../../apps/worker/src/workflows/persistence/recorded-execution.ts';
import { SimpleWorkflow } from '../../apps/worker/src/workflows/simple-workflow.ts';

export * from '../../apps/worker/src/workflows/index.ts';

/** Asked all the while, so that it must not disturb anything. */
const progress = defineQuery<string>('progress');

function respondToProgress(): void {
  setHandler(progress, () => {
    log.info('truth_asked');
    return workflowInfo().workflowType;
  });
}

const recorded = <Result>(work: () => Promise<Result>) =>
  recordedExecution(
    { workflowId: workflowInfo().workflowType },
    async (markRunning) => {
      await markRunning();
      log.info('truth_began');
      return work();
    },
    { outputsOf: () => ({}) },
  );

/** Waits for an external end: a cancellation, a termination, a timeout. */
export async function TruthWaits(): Promise<void> {
  respondToProgress();
  await recorded(async () => {
    await condition(() => false);
  });
}

/** A bug that goes away: its first task throws a plain Error, which fails the task and no more. */
export async function TruthStumbles(): Promise<void> {
  respondToProgress();
  log.info('truth_about_to_stumble');
  // A task that failed is in the history.
  if (workflowInfo().historyLength < 4) throw new Error('a bug in this version');
  await recorded(() => sleep(50));
}

/** One child that is waited for, and one that outlives its parent. */
export async function TruthFamily(): Promise<void> {
  const { workflowId } = workflowInfo();
  respondToProgress();
  await recorded(async () => {
    await startChild(SimpleWorkflow, {
      args: ['abandoned child'],
      workflowId: `${workflowId}-abandoned`,
      parentClosePolicy: ParentClosePolicy.ABANDON,
    });
    await executeChild(SimpleWorkflow, { args: ['child'], workflowId: `${workflowId}-child` });
  });
}

/** A chain of runs, without a row: rows are of executions that the worker's own workflows keep. */
export async function TruthChain(runs: number): Promise<void> {
  respondToProgress();
  log.info('truth_began');
  await persistence.render_outputs({
    outputs: { left: '{{ inputs.left }}' },
    scope: {
      inputs: { left: runs },
      steps: {},
      execution: { id: workflowInfo().workflowId },
      workflow: { id: 'TruthChain' },
    },
  });
  if (runs > 1) await continueAsNew<typeof TruthChain>(runs - 1);
}
