import { currentRun, withFailures } from './activity-run.ts';
import { createApprovalActivity } from './approval-activity.ts';
import { createCodeActivity } from './code-activity.ts';
import type { WorkerActivities } from './contract.ts';
import { createCostActivities } from './cost-activities.ts';
import { createDefinitionActivities } from './definition-activities.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { createExecutionActivities } from './execution-activities.ts';
import { createHttpActivity } from './http-activity.ts';
import { createLlmActivity } from './llm-activity.ts';
import { RunRows } from './run-rows.ts';
import { createStepActivities } from './step-activities.ts';

function guarded<Argument, Result>(activity: (argument: Argument) => Promise<Result>) {
  return (argument: Argument) => withFailures(async () => activity(argument));
}

export function createActivities(dependencies: ActivityDependencies): WorkerActivities {
  const rows = new RunRows(dependencies);
  const withRow = <Argument, Result>(activity: (argument: Argument) => Promise<Result>) =>
    guarded(async (argument: Argument) => {
      await rows.ensure(currentRun());
      try {
        return await activity(argument);
      } catch (error) {
        rows.forget(currentRun());
        throw error;
      }
    });
  /** For work that is done also where the database does not respond. */
  const withRowIfPossible = <Argument, Result>(activity: (argument: Argument) => Promise<Result>) =>
    guarded(async (argument: Argument) => {
      try {
        await rows.ensure(currentRun());
      } catch (error) {
        dependencies.logger.warning('run_row_not_ensured', { err: error });
      }
      return activity(argument);
    });
  const all: WorkerActivities = {
    ...createExecutionActivities(dependencies, rows),
    ...createDefinitionActivities(dependencies),
    ...createStepActivities(dependencies, rows),
    ...createCodeActivity(dependencies),
    ...createCostActivities(dependencies),
    ...createLlmActivity(dependencies),
    ...createHttpActivity(dependencies),
    ...createApprovalActivity(dependencies),
  };
  return {
    save_workflow_execution: guarded(all.save_workflow_execution),
    record_workflow_execution: guarded(all.record_workflow_execution),
    update_workflow_execution_status: withRow(all.update_workflow_execution_status),
    prepare_execution: guarded(all.prepare_execution),
    save_step_execution: withRow(all.save_step_execution),
    update_step_execution: withRow(all.update_step_execution),
    create_state_snapshot: withRow(all.create_state_snapshot),
    open_budget: guarded(all.open_budget),
    check_budget: withRow(all.check_budget),
    release_budget: guarded(all.release_budget),
    track_cost: withRow(all.track_cost),
    call_llm: withRowIfPossible(all.call_llm),
    execute_code_in_sandbox: withRowIfPossible(all.execute_code_in_sandbox),
    http_request: withRowIfPossible(all.http_request),
    request_approval: withRow(all.request_approval),
    render_outputs: guarded(all.render_outputs),
  };
}
