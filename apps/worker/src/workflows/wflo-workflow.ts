/**
 * Runs a workflow definition.
 *
 * @module
 */
import { bookkeeping, ledger } from './activity-proxies.ts';
import { identityOf, readInput, type WfloWorkflowInput } from './workflow-input.ts';
import { assertFits } from './payload-limit.ts';
import { RunControl } from './run-control.ts';
import { recordedExecution } from './recorded-execution.ts';
import { StepGraphRun } from './step-graph-run.ts';

export interface WfloWorkflowResult {
  readonly outputs: Record<string, unknown>;
}

/**
 * Validates the definition, runs its steps, and gives its outputs. Takes the signals `pause` and
 * `resume`, and answers the query `progress`.
 *
 * Fails with type `WFLO_DEFINITION_INVALID`, `WFLO_INPUTS_INVALID`, `WFLO_BUDGET_EXCEEDED`, or the
 * code of the step that failed.
 */
export async function WfloWorkflow(given: WfloWorkflowInput): Promise<WfloWorkflowResult> {
  const control = new RunControl();
  const input = readInput(given);
  const identity = identityOf(input);
  return recordedExecution(
    identity,
    async (markRunning) => {
      const prepared = await bookkeeping.prepare_execution({
        definition: input.definition,
        inputs: input.inputs ?? {},
        ...(identity.maxCostUsd === undefined ? {} : { maxCostUsd: identity.maxCostUsd }),
      });
      await markRunning();
      if (prepared.budgetUsd !== undefined) {
        await ledger.open_budget({ limitUsd: prepared.budgetUsd });
      }
      const graph = new StepGraphRun(prepared, control);
      await graph.run();
      const { outputs } = prepared.definition;
      if (Object.keys(outputs).length === 0) return { outputs: {} };
      const scope = graph.scopeFor(prepared.outputReads);
      assertFits('outputs', { outputs, scope });
      return { outputs: await bookkeeping.render_outputs({ outputs, scope }) };
    },
    (result) => result.outputs,
  );
}
