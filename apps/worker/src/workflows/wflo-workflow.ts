import {
  ApplicationFailure,
  CancellationScope,
  CancelledFailure,
  continueAsNew,
  log,
  TemporalFailure,
} from '@temporalio/workflow';
import type { StartedExecution, BudgetRef, PreparedExecution } from '../activities/contract.ts';
import { persistence, ledger } from './activity-proxies.ts';
import { carriedBudget, chainRunId, listenForBudgetChanges } from './control/budget-control.ts';
import { Compensations } from './compensations.ts';
import { carriedState, identityOf, readInput, type WfloWorkflowInput } from './workflow-input.ts';
import { assertPersistable, assertFits, fits } from './persistence/payload-limit.ts';
import { RunControl } from './control/run-control.ts';
import {
  completion,
  recordedExecution,
  type ExecutionIdentity,
} from './persistence/recorded-execution.ts';
import { StepGraphRun } from './step-graph-run.ts';
import { untilUpdatesFinish } from './control/pending-updates.ts';

export interface WfloWorkflowResult {
  readonly outputs: Record<string, unknown>;
}

async function runSteps(graph: StepGraphRun, input: WfloWorkflowInput): Promise<void> {
  while (!(await graph.run())) {
    await untilUpdatesFinish();
    // The next run would not know of the request to cancel.
    if (CancellationScope.current().consideredCancelled) throw new CancelledFailure('cancelled');
    const next: WfloWorkflowInput = { ...input, continued: graph.carry() };
    if (fits(next)) await continueAsNew<typeof WfloWorkflow>(next);
    log.warn('continue_as_new_too_large');
    graph.stayInThisRun();
  }
}

async function render(
  { definition: { outputs }, outputReads }: PreparedExecution,
  graph: StepGraphRun,
): Promise<Record<string, unknown>> {
  if (Object.keys(outputs).length === 0) return {};
  const scope = graph.scopeFor(outputReads);
  assertFits('outputs', { outputs, scope });
  const rendered = await persistence.render_outputs({ outputs, scope });
  // While the steps can still be compensated.
  assertPersistable('What the workflow gives', completion(rendered));
  return rendered;
}

/** As older histories do it, in activities of their own. */
function prepare(
  { definition, inputs = {} }: WfloWorkflowInput,
  { maxCostUsd }: ExecutionIdentity,
): Promise<PreparedExecution> {
  return persistence.prepare_execution({ definition, inputs, maxCostUsd });
}

async function openBudget(limitUsd: string): Promise<BudgetRef> {
  return (await ledger.open_budget({ limitUsd, chainRunId: chainRunId() })) ?? {};
}

function preparedBefore(started: StartedExecution): PreparedExecution {
  if ('prepared' in started) return started.prepared;
  const { code, message } = started.refused;
  throw ApplicationFailure.nonRetryable(message, code);
}

function openedBefore(started: StartedExecution | undefined): BudgetRef | undefined {
  return started && 'budget' in started ? started.budget : undefined;
}

/**
 * Validates the definition, runs its steps, and gives its outputs. Takes the signals `pause`,
 * `resume` and `approve`, the updates `decide` and `set_budget`, and the query `progress`.
 *
 * Fails with type `WFLO_DEFINITION_INVALID`, `WFLO_INPUTS_INVALID`, `WFLO_BUDGET_EXCEEDED`, or the
 * code of the step that failed; then it compensates the steps that declare how. When its history
 * has grown, it goes on as a new run of the same execution.
 */
export async function WfloWorkflow(argument: WfloWorkflowInput): Promise<WfloWorkflowResult> {
  const input = readInput(argument);
  const carried = carriedState(input);
  const control = new RunControl(carried);
  let budget = carriedBudget(carried);
  listenForBudgetChanges(() => budget);
  const identity = identityOf(input);
  const compensations = new Compensations(control);
  let graph: StepGraphRun | undefined;
  return recordedExecution(
    identity,
    async (markRunning, started) => {
      const prepared =
        started === undefined ? await prepare(input, identity) : preparedBefore(started);
      await markRunning();
      if (prepared.budgetUsd !== undefined && carried === undefined) {
        budget = openedBefore(started) ?? (await openBudget(prepared.budgetUsd));
      } else if (prepared.budgetUsd !== undefined) {
        budget ??= {};
      }
      const { unpricedCalls } = prepared;
      const held = budget && { ...budget, ...(unpricedCalls && { unpricedCalls }) };
      graph = new StepGraphRun(prepared, control, { budget: held, carried });
      try {
        await runSteps(graph, input);
        const outputs = await render(prepared, graph);
        await untilUpdatesFinish();
        return { outputs };
      } catch (error) {
        if (error instanceof TemporalFailure) {
          // Also what was to wait on in the next run.
          control.approvals.closeAll();
          await compensations.run(graph.completedSteps());
          await CancellationScope.nonCancellable(untilUpdatesFinish);
        }
        throw error;
      }
    },
    {
      outputsOf: (result) => result.outputs,
      explain: (reason) => compensations.explain(reason),
      request: {
        definition: input.definition,
        ...(carried === undefined && { chainRunId: chainRunId() }),
      },
      completedSteps: () => graph?.completedCount ?? 0,
    },
  );
}
