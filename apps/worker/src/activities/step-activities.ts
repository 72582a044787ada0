/**
 * Activities that keep the rows of steps.
 *
 * @module
 */
import { currentRun } from './activity-run.ts';
import type { ActivityDependencies } from './dependencies.ts';
import type { WorkerActivities } from './contract.ts';
import { settleAnswers } from './settle-answers.ts';

type StepActivities = Pick<WorkerActivities, 'save_step_execution' | 'update_step_execution'>;

export function createStepActivities(dependencies: ActivityDependencies): StepActivities {
  const { steps } = dependencies.repositories;
  return {
    save_step_execution: ({ startedAt, ...start }) =>
      steps.add({ ...currentRun(), ...start, startedAt: new Date(startedAt) }),
    update_step_execution: async ({ endedAt, ...change }) => {
      await settleAnswers(dependencies, currentRun(), change.stepId);
      await steps.finish({ ...currentRun(), ...change, endedAt: new Date(endedAt) });
    },
  };
}
