/**
 * The kinds of plain agents: what each asks of which LLM, and what happens to it meanwhile.
 *
 * @module
 */
import type { FixtureStep } from '@wflo/tools/fixture-llm';
import type { Ask, Plan, Sdk, Style } from '../agents/contract.ts';
import { untilItCalls, type Scenario } from './scenarios.ts';

/** The fixture responds after so long, which is as good as never. */
const NEVER = '[fixture-slow-60000]';

const ask = (sdk: Sdk, style: Style, more: Partial<Ask> = {}): Ask => ({ sdk, style, ...more });

function asks(name: string, weight: number, plan: Plan, more: Partial<Scenario> = {}): Scenario {
  return { name: `agent-${name}`, weight, workflowType: 'AgentAsks', args: [plan], ...more };
}

const one = (name: string, weight: number, question: Ask, more: Partial<Scenario> = {}) =>
  asks(name, weight, { asks: [question] }, more);

/** What the first requests of an execution get. */
const faults = (...steps: FixtureStep[]) => ({ faults: steps });

const cancels: Scenario['interfere'] = async (handle) => {
  await untilItCalls(handle, 'ask');
  await handle.cancel();
};
const terminates: Scenario['interfere'] = async (handle) => {
  await untilItCalls(handle, 'ask');
  await handle.terminate('by the truth run');
};

/** One response after the other, by each SDK. */
const QUIET: Plan = {
  asks: [
    ask('openai', 'whole'),
    ask('anthropic', 'stream'),
    ask('ai-sdk', 'whole'),
    ask('openai', 'stream'),
    ask('ai-sdk', 'stream'),
    ask('anthropic', 'whole'),
  ],
};

/** Twelve at once, each a little slow, so that a kill finds them open. */
const FAN_OUT: Plan = {
  parallel: true,
  asks: Array.from({ length: 12 }, (_, index) =>
    ask(index % 3 === 0 ? 'openai' : index % 3 === 1 ? 'anthropic' : 'ai-sdk', 'whole', {
      directives: [`[fixture-slow-${300 + 100 * index}]`],
    }),
  ),
};

const TOOLS: Plan = {
  asks: [ask('openai', 'tools'), ask('anthropic', 'tools'), ask('ai-sdk', 'tools')],
};

const LEFT: Plan = {
  asks: (['openai', 'anthropic', 'ai-sdk'] as const).flatMap((sdk) => [
    ask(sdk, 'left'),
    ask(sdk, 'unread'),
  ]),
};

const late: Partial<Ask> = { directives: [NEVER], startToCloseSeconds: 1 };

/** Of one model, so that each costs about 0.00004 USD, and may cost 0.00008. */
const alike = (count: number, more: Partial<Ask> = {}): readonly Ask[] =>
  Array.from({ length: count }, () => ask('openai', 'whole', more));

const side = (count: number): Plan => ({
  parallel: true,
  // A killed worker's reservations are in the way for longer than anybody waits here.
  asks: alike(count, { directives: ['[fixture-slow-200]'], attempts: 3 }),
});

/** Under budgets of their own, as they are, or as a part of them. */
const BUDGETED: readonly Scenario[] = [
  asks('budget-fits', 2, FAN_OUT, { limitUsd: '1' }),
  asks('budget-one-by-one', 2, { asks: alike(8) }, { limitUsd: '0.0002' }),
  // Room for some at a time: all of them fit, or a part.
  asks('budget-waits', 3, side(8), { limitUsd: '0.0005' }),
  asks('budget-part', 3, side(12), { limitUsd: '0.0003' }),
  asks('budget-none', 1, { asks: alike(1) }, { limitUsd: '0' }),
  asks(
    'budget-late',
    2,
    { parallel: true, asks: alike(3, { ...late, attempts: 2, directives: [NEVER, NEVER] }) },
    { limitUsd: '0.0003' },
  ),
  {
    ...{ name: 'agent-budget-shared', weight: 2, workflowType: 'AgentTeam', limitUsd: '0.0006' },
    args: [[side(6), { asks: alike(4) }, side(6)]],
  },
  {
    ...{ name: 'agent-budget-split', weight: 2, workflowType: 'AgentTeam', limitUsd: '0.01' },
    args: [[{ ...side(6), limitUsd: '0.0002' }, { ...side(4), limitUsd: '0.001' }, LEFT]],
  },
  {
    ...{ name: 'agent-budget-chain', weight: 2, workflowType: 'AgentChain', limitUsd: '0.0003' },
    args: [{ asks: alike(2) }, 6],
  },
];

export const AGENT_SCENARIOS: readonly [Scenario, ...Scenario[]] = [
  asks('quiet', 4, QUIET),
  asks('fan-out', 3, FAN_OUT),
  asks('tools', 3, TOOLS),
  asks('left', 2, LEFT),
  {
    ...{ name: 'agent-team', weight: 2, workflowType: 'AgentTeam' },
    args: [[QUIET, { ...TOOLS, parallel: true }]],
  },
  {
    ...{ name: 'agent-chain', weight: 2, workflowType: 'AgentChain' },
    args: [{ asks: [ask('openai', 'whole'), ask('anthropic', 'whole')] }, 3],
  },
  // What its first attempts have spent is wasted.
  one('wasted', 2, ask('openai', 'whole', { failsThrough: 2 })),
  one('wasted-loop', 2, ask('anthropic', 'tools', { failsThrough: 1 })),
  one('refused', 1, ask('ai-sdk', 'whole', { failsThrough: 9, attempts: 2 })),
  // The SDK itself tries again.
  one(
    'sdk-retries',
    2,
    ask('openai', 'whole', { sdkRetries: 2 }),
    faults({ status: 500 }, { status: 429, retryAfterSeconds: 0.1 }),
  ),
  one('sdk-retries-2', 2, ask('anthropic', 'stream', { sdkRetries: 2 }), faults({ status: 529 })),
  one(
    'sdk-retries-3',
    2,
    ask('ai-sdk', 'whole', { sdkRetries: 1 }),
    faults({ status: 500, headers: { 'retry-after-ms': '10' } }),
  ),
  // Temporal does.
  one('cut', 2, ask('openai', 'stream'), faults({ fault: 'cut', afterChunks: 3 })),
  one('cut-2', 2, ask('anthropic', 'stream'), faults({ fault: 'error', afterChunks: 4 })),
  one('cut-3', 2, ask('ai-sdk', 'stream'), faults({ fault: 'cut', afterChunks: 2 })),
  one('cut-body', 2, ask('openai', 'whole'), faults({ fault: 'cut' }, { fault: 'truncate' })),
  one('rate-limited', 1, ask('anthropic', 'whole'), faults({ status: 429 }, { status: 500 })),
  asks('late', 3, {
    parallel: true,
    asks: (['openai', 'anthropic', 'ai-sdk'] as const).map((sdk) => ask(sdk, 'whole', late)),
  }),
  one('late-stream', 2, ask('openai', 'stream', { ...late, directives: [NEVER, NEVER] })),
  // Its call goes on after its attempt has timed out.
  one(
    'deaf',
    2,
    ask('openai', 'whole', { ...late, hears: false, directives: ['[fixture-slow-2500]'] }),
  ),
  one(
    'heartbeat-lost',
    2,
    ask('ai-sdk', 'whole', {
      ...{ heartbeatSeconds: 1, beats: false, directives: ['[fixture-slow-4000]'] },
    }),
  ),
  one('local', 2, ask('openai', 'whole', { isLocal: true, failsThrough: 1 })),
  one(
    'cancelled',
    2,
    ask('anthropic', 'stream', {
      ...{ directives: [NEVER, NEVER], startToCloseSeconds: 70, heartbeatSeconds: 3 },
    }),
    { interfere: cancels },
  ),
  one(
    'terminated',
    2,
    ask('ai-sdk', 'stream', {
      ...{ directives: [NEVER, NEVER], startToCloseSeconds: 70, heartbeatSeconds: 3 },
    }),
    { interfere: terminates },
  ),
  ...BUDGETED,
];
