/**
 * Plain agents: workflows whose activities call LLMs, without anything of the worker's.
 *
 * @module
 */
import {
  continueAsNew,
  defineQuery,
  executeChild,
  log,
  proxyActivities,
  proxyLocalActivities,
  setHandler,
  workflowInfo,
} from '@temporalio/workflow';
import { withBudget } from '@wflo/temporal/workflow';
import type { AgentActivities } from './activities.ts';
import type { Ask, Plan } from './contract.ts';

const retry = { initialInterval: '100 milliseconds', backoffCoefficient: 1 } as const;

const { lookUp } = proxyActivities<AgentActivities>({ startToCloseTimeout: '10 seconds', retry });

function askBy(question: Ask): Promise<readonly string[]> {
  const { attempts = 10, startToCloseSeconds = 10, heartbeatSeconds, isLocal } = question;
  const options = {
    startToCloseTimeout: startToCloseSeconds * 1_000,
    retry: { ...retry, maximumAttempts: attempts },
  };
  if (isLocal === true) return proxyLocalActivities<AgentActivities>(options).ask(question);
  const { ask } = proxyActivities<AgentActivities>({
    ...options,
    ...(heartbeatSeconds !== undefined && { heartbeatTimeout: heartbeatSeconds * 1_000 }),
  });
  return ask(question);
}

function respondToProgress(): void {
  setHandler(defineQuery<string>('progress'), () => workflowInfo().workflowType);
}

async function follow({ asks, parallel = false }: Plan): Promise<string[]> {
  if (parallel) return (await Promise.all(asks.map((ask) => askBy(ask)))).flat();
  const ids: string[] = [];
  for (const [index, question] of asks.entries()) {
    if (index > 0) await lookUp(index);
    ids.push(...(await askBy(question)));
  }
  return ids;
}

/** The ids of all responses. */
export async function AgentAsks(plan: Plan): Promise<string[]> {
  respondToProgress();
  log.info('truth_began');
  return follow(plan);
}

/** A child for each plan. */
export async function AgentTeam(plans: readonly Plan[]): Promise<string[]> {
  respondToProgress();
  const { workflowId } = workflowInfo();
  const children = plans.map(async (plan, index) => {
    const { limitUsd } = plan;
    const options = { args: [plan] as [Plan], workflowId: `${workflowId}-member-${index}` };
    return executeChild(
      AgentAsks,
      limitUsd === undefined ? options : withBudget({ limitUsd }, options),
    );
  });
  return (await Promise.all(children)).flat();
}

/** A chain of runs. */
export async function AgentChain(plan: Plan, runs: number): Promise<string[]> {
  respondToProgress();
  const ids = await follow(plan);
  if (runs > 1) await continueAsNew<typeof AgentChain>(plan, runs - 1);
  return ids;
}
