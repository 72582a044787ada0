/**
 * The kinds of executions, and how each is ended.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { FixtureStep } from '@wflo/tools/fixture-llm';
import { resetExecution } from './reset-execution.ts';
import type { Random } from './random.ts';

export interface Scenario {
  readonly name: string;
  /** How often it is chosen, relative to the others. */
  readonly weight: number;
  readonly workflowType: string;
  readonly args: readonly unknown[];
  /** The definition's id, where there is one. */
  readonly definition?: string;
  readonly executionTimeout?: string;
  /** Of a plain agent. */
  readonly limitUsd?: string;
  /** What is done to it externally, some milliseconds after its start. */
  readonly interfere?: (handle: WorkflowHandle) => Promise<unknown>;
  /** What the LLM does to its first requests, in order. */
  readonly faults?: readonly FixtureStep[];
}

const LONGEST_WAIT_MILLIS = 60_000;

const code = (id: string, source: string, more: object = {}) => ({
  id,
  type: 'code',
  language: 'javascript',
  code: source,
  timeoutSeconds: 20,
  ...more,
});
const llm = (id: string, more: object = {}) => ({
  id,
  type: 'llm',
  model: 'gpt-4o-mini',
  prompt: '{{ execution.id }} is a number: 1',
  maxTokens: 40,
  ...more,
});

/** Priced like any other; the fixture waits as the prompt says. */
const slow = (id: string, millis: number, more: object = {}) =>
  llm(id, { prompt: `{{ execution.id }} [fixture-slow-${millis}]`, ...more });

/** Until a worker has taken the call up, and mostly has sent it. */
export async function untilItCalls(handle: WorkflowHandle, activity = 'call_llm'): Promise<void> {
  const deadline = Date.now() + LONGEST_WAIT_MILLIS;
  for (let calls = false; !calls && Date.now() < deadline;) {
    await delay(500);
    const { pendingActivities = [] } = (await handle.describe()).raw;
    calls = (pendingActivities ?? []).some(
      ({ activityType, lastStartedTime }) =>
        activityType?.name === activity && lastStartedTime?.seconds !== undefined,
    );
  }
  await delay(500);
}

function runs(name: string, weight: number, definition: object): Scenario {
  const whole = { id: `truth-${name}`, version: '1.0.0', ...definition };
  const args = [{ definition: whole, inputs: {} }];
  return { name, weight, workflowType: 'WfloWorkflow', args, definition: whole.id };
}

const waits = { workflowType: 'TruthWaits', args: [] } as const;

export const SCENARIOS: readonly Scenario[] = [
  { name: 'simple', weight: 6, workflowType: 'SimpleWorkflow', args: ['truth'] },
  runs('branches', 3, {
    steps: [
      code('left', 'console.log(1)'),
      llm('right'),
      code('both', 'console.log(3)', { dependsOn: ['left', 'right'] }),
    ],
  }),
  runs('failing', 2, {
    steps: [code('breaks', 'process.exit(3)', { retry: { maximumAttempts: 1 } })],
  }),
  runs('flaky', 2, {
    steps: [
      code('flaky', 'import sys; sys.exit(0 if int(input()) > 2 else 1)', {
        language: 'python',
        stdin: '{{ attempt }}',
        retry: { initialIntervalSeconds: 0.1, maximumAttempts: 5 },
      }),
    ],
  }),
  runs('over-budget', 2, { budget: { limitUsd: '0.000000001' }, steps: [llm('dear')] }),
  runs('llm-times-out', 2, {
    budget: { limitUsd: '1' },
    steps: [
      slow('late', 30_000, {
        timeoutSeconds: 1,
        retry: { initialIntervalSeconds: 0.1, maximumAttempts: 2 },
      }),
    ],
  }),
  {
    ...runs('llm-cancelled', 2, { steps: [slow('long', 60_000, { timeoutSeconds: 90 })] }),
    interfere: async (handle) => {
      await untilItCalls(handle);
      await handle.cancel();
    },
  },
  // Room for some of the calls at a time, each of which may cost 0.00006 USD.
  runs('llm-side-by-side', 2, {
    budget: { limitUsd: '0.0002' },
    steps: Array.from({ length: 6 }, (_, at) => slow(`call${at}`, 200, { maxTokens: 80 })),
  }),
  {
    ...waits,
    name: 'cancelled',
    weight: 3,
    interfere: (handle) => handle.cancel(),
  },
  {
    ...waits,
    name: 'terminated',
    weight: 3,
    interfere: (handle) => handle.terminate('by the truth run'),
  },
  {
    ...waits,
    name: 'reset',
    weight: 2,
    interfere: async (handle) => {
      await resetExecution(handle);
      await handle.client.getHandle(handle.workflowId).cancel();
    },
  },
  { ...waits, name: 'timed-out', weight: 2, executionTimeout: '3 seconds' },
  { name: 'chain', weight: 2, workflowType: 'TruthChain', args: [4] },
  { name: 'family', weight: 2, workflowType: 'TruthFamily', args: [] },
  { name: 'stumbles', weight: 3, workflowType: 'TruthStumbles', args: [] },
];

/** Each scenario at least once, the others by weight, in an order of chance. */
export function chooseScenarios(
  scenarios: readonly Scenario[],
  count: number,
  random: Random,
): Scenario[] {
  const chosen = [...scenarios];
  while (chosen.length < count) chosen.push(one(scenarios, random));
  return chosen
    .map((scenario) => ({ scenario, place: random.next() }))
    .sort((a, b) => a.place - b.place)
    .map(({ scenario }) => scenario);
}

function one(scenarios: readonly Scenario[], random: Random): Scenario {
  let left = random.next() * scenarios.reduce((sum, { weight }) => sum + weight, 0);
  const found = scenarios.find(({ weight }) => (left -= weight) < 0);
  if (found === undefined) throw new Error('the weights do not add up');
  return found;
}
