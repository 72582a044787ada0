import { renderAsText } from '../templates/render.ts';
import { currentRun } from './activity-run.ts';
import type { WorkerActivities } from './contract.ts';
import type { ActivityDependencies } from './dependencies.ts';
import { addRow } from './step-row.ts';

/** A person reads it. */
const MAX_MESSAGE_LENGTH = 4_000;

export function createApprovalActivity(
  dependencies: ActivityDependencies,
): Pick<WorkerActivities, 'request_approval'> {
  const { repositories, logger } = dependencies;
  return {
    request_approval: async (request) => {
      const { step, scope } = request;
      await addRow(dependencies, request);
      const text = renderAsText(step.message, scope, ['message']);
      const message =
        text.length <= MAX_MESSAGE_LENGTH ? text : `${text.slice(0, MAX_MESSAGE_LENGTH - 1)}…`;
      await repositories.steps.saveMessage({ ...currentRun(), stepId: step.id }, message);
      logger.info('approval_requested', { step_id: step.id, timeout_seconds: step.timeoutSeconds });
      return { message };
    },
  };
}
