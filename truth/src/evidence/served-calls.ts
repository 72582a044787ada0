/**
 * What the LLM has served to the plain agents, request by request, and what that costs by hand.
 *
 * @module
 */
import { z } from 'zod';

const callSchema = z.object({
  receivedAt: z.number(),
  endedAt: z.number().nullable(),
  replyId: z.string().nullable(),
  key: z.string(),
  model: z.string(),
  prompt: z.string(),
  status: z.number().nullable(),
  outcome: z.enum(['open', 'complete', 'client-gone', 'broken']),
  billedUsage: z.record(z.string(), z.unknown()).nullable(),
});

/** What a response has used, and its price. */
export interface Bill {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly picoUsd: bigint;
}

/** One request that the LLM has received. */
export interface ServedCall {
  /** Of the worker that has made it. */
  readonly life: number;
  readonly executionId: string;
  readonly runId: string;
  readonly activityId: string;
  readonly attempt: number;
  readonly model: string;
  /** What the id of the response ends with. */
  readonly replyId: string | undefined;
  /** A stream that nobody reads: its call is open until its process ends. */
  readonly isForgotten: boolean;
  /** An error that nobody bills. */
  readonly isRefused: boolean;
  /** Whether all of a response was sent. */
  readonly isComplete: boolean;
  /** What the provider bills, whoever has read it. */
  readonly bill: Bill | undefined;
  readonly receivedMillis: number;
  readonly endedMillis: number;
}

/** Pico-USD of a token: https://openai.com/api/pricing and https://claude.com/pricing. */
const PRICES: Readonly<Record<string, readonly [input: bigint, output: bigint]>> = {
  'gpt-4o-mini': [150_000n, 600_000n],
  'claude-haiku-4-5': [1_000_000n, 5_000_000n],
};

const PROMPT = /^(\S+) ([\w-]+)\/([^\s/]+)\/(\d+)\/(\w+) /;

export async function readServedCalls(llmBaseUrl: string): Promise<ServedCall[]> {
  const response = await fetch(new URL('/_fixture/calls', llmBaseUrl));
  return z
    .array(callSchema)
    .parse(await response.json())
    .flatMap((call) => {
      const life = /^life-(\d+)$/.exec(call.key)?.[1];
      return life === undefined ? [] : [servedCall(call, Number(life))];
    });
}

function servedCall(call: z.infer<typeof callSchema>, life: number): ServedCall {
  const [, executionId, runId, activityId, attempt, style] = PROMPT.exec(call.prompt) ?? [];
  if (executionId === undefined || runId === undefined || activityId === undefined) {
    throw new Error(`a call of nobody: ${call.prompt}`);
  }
  const { model, status, outcome, billedUsage } = call;
  return {
    life,
    executionId,
    runId,
    activityId,
    attempt: Number(attempt),
    isForgotten: style === 'unread',
    model,
    replyId: call.replyId ?? undefined,
    isRefused: status !== null && status >= 400,
    isComplete: outcome === 'complete' && status !== null && status < 400,
    bill: billedUsage === null ? undefined : billOf(model, billedUsage),
    receivedMillis: call.receivedAt,
    endedMillis: call.endedAt ?? Number.POSITIVE_INFINITY,
  };
}

/** No usage of the fixture has cached tokens, or others of another price. */
function billOf(model: string, usage: Readonly<Record<string, unknown>>): Bill {
  const price = PRICES[model];
  if (price === undefined) throw new Error(`the truth run knows no price of ${model}`);
  const inputTokens = Number(usage['prompt_tokens'] ?? usage['input_tokens']);
  const outputTokens = Number(usage['completion_tokens'] ?? usage['output_tokens']);
  const picoUsd = BigInt(inputTokens) * price[0] + BigInt(outputTokens) * price[1];
  return { inputTokens, outputTokens, picoUsd };
}
