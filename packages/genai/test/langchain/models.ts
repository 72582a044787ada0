import { ChatAnthropic } from '@langchain/anthropic';
import type { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { ChatGoogle } from '@langchain/google';
import { ChatOpenAI } from '@langchain/openai';
import { observeFetch } from '../../src/index.ts';
import type { Sums } from '../served.ts';

type Usage = Readonly<Record<string, unknown>>;

export interface ModelCase {
  readonly model: (server: { url: string; origin: string }, more?: object) => BaseChatModel;
  readonly provider: string;
  /** Pico-USD of a token. */
  readonly price: readonly [input: bigint, output: bigint];
}

const OPENAI = { provider: 'openai', price: [150_000n, 600_000n] } as const;
const ANTHROPIC = { provider: 'anthropic', price: [3_000_000n, 15_000_000n] } as const;
const GOOGLE = { provider: 'gcp.gemini', price: [300_000n, 2_500_000n] } as const;

export const MODELS: Readonly<Record<string, ModelCase>> = {
  'chat completions': {
    ...OPENAI,
    model: ({ url }, more) =>
      new ChatOpenAI({
        model: 'gpt-4o-mini',
        apiKey: 'key',
        configuration: { baseURL: url },
        ...more,
      }),
  },
  'chat completions of an observed client': {
    ...OPENAI,
    model: ({ url }, more) =>
      new ChatOpenAI({
        model: 'gpt-4o-mini',
        apiKey: 'key',
        configuration: { baseURL: url, fetch: observeFetch() },
        ...more,
      }),
  },
  responses: {
    ...OPENAI,
    model: ({ url }, more) =>
      new ChatOpenAI({
        model: 'gpt-4o-mini',
        apiKey: 'key',
        useResponsesApi: true,
        configuration: { baseURL: url },
        ...more,
      }),
  },
  messages: {
    ...ANTHROPIC,
    model: ({ origin }, more) =>
      new ChatAnthropic({
        model: 'claude-sonnet-4-5',
        apiKey: 'key',
        anthropicApiUrl: origin,
        ...more,
      }),
  },
  'messages of an observed client': {
    ...ANTHROPIC,
    model: ({ origin }, more) =>
      new ChatAnthropic({
        model: 'claude-sonnet-4-5',
        apiKey: 'key',
        anthropicApiUrl: origin,
        clientOptions: { fetch: observeFetch() },
        ...more,
      }),
  },
  generateContent: {
    ...GOOGLE,
    model: ({ origin }, more) =>
      new ChatGoogle({
        model: 'gemini-2.5-flash',
        apiKey: 'key',
        endpoint: origin,
        platformType: 'gai',
        ...more,
      }),
  },
};

/** Names of tokens differ, and none of these has a cache. */
export function handCount(price: ModelCase['price']): (usage: Usage) => Sums {
  return (usage) => {
    const one = (...names: string[]) =>
      names.reduce((sum, name) => sum + Number(usage[name] ?? 0), 0);
    const input = one('prompt_tokens', 'input_tokens', 'promptTokenCount');
    const output = one(
      'completion_tokens',
      'output_tokens',
      'candidatesTokenCount',
      'thoughtsTokenCount',
    );
    return { picoUsd: BigInt(input) * price[0] + BigInt(output) * price[1], input, output };
  };
}
