/** Agents that a budget holds. */
import { continueAsNew, executeChild, proxyActivities } from '@temporalio/workflow';
import { withBudget } from '@wflo/temporal/workflow';
import type { askActivities } from './activities.ts';

export { research, researchByAnthropic, researchByOpenAi } from '../../src/workflows.ts';

const { ask } = proxyActivities<ReturnType<typeof askActivities>>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: 10 },
});

export async function asks(prompt: string): Promise<string> {
  return ask(prompt);
}

/** Six children within the budget, and one with less of it, which is said to have failed. */
export async function family(smallLimitUsd: string): Promise<string[]> {
  const six = ['1', '2', '3', '4', '5', '6'].map((child) =>
    executeChild(asks, { args: [`of child ${child}`] }),
  );
  const small = withBudget({ limitUsd: smallLimitUsd }, { args: ['of the small child'] });
  const seventh = executeChild(asks, small).catch(() => 'failed');
  return Promise.all([...six, seventh]);
}

/** Asks once a run. */
export async function chain(left: number): Promise<string> {
  const answer = await ask(`with ${left} to go`);
  if (left > 0) await continueAsNew<typeof chain>(left - 1);
  return answer;
}
