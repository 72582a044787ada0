import type { Step, StepOf } from '../../activities/contract.ts';
import { stepActivities } from '../activity-proxies.ts';
import { approvalRunner } from './approval-step.ts';
import { llmRunner } from './llm-step.ts';
import { sendStep, waitUntil, type StepContext, type StepRunner } from './step-runner.ts';

/** How each type of step runs; what its definition may say is in `definition/step-types`. */
const STEP_RUNNERS: { readonly [Type in Step['type']]: StepRunner<StepOf<Type>> } = {
  approval: approvalRunner,
  code: {
    run: (step, context, activities) =>
      sendStep(step, context, activities(step).execute_code_in_sandbox),
  },
  http: {
    // Nobody knows whether a POST that failed half-way was carried out.
    defaultAttempts: ({ method }) => (['POST', 'PATCH'].includes(method) ? 1 : 5),
    run: (step, context, activities) => sendStep(step, context, activities(step).http_request),
  },
  llm: llmRunner,
  wait: {
    run: async ({ seconds }, context) => {
      // Nothing more is awaited in older histories, where it has started: they replay unchanged.
      if (context.row.isWithWork) await context.row.start();
      const until = context.suspendedUntil ?? new Date(Date.now() + seconds * 1_000).toISOString();
      await waitUntil(until, context);
      return { until };
    },
  },
};

export function runStep(step: Step, context: StepContext): Promise<unknown> {
  const runner: StepRunner<Step> = STEP_RUNNERS[step.type];
  return runner.run(step, context, (work, options) =>
    stepActivities(work, { attempts: runner.defaultAttempts?.(step), ...options }),
  );
}
