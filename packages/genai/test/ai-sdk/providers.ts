import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createOpenAI } from '@ai-sdk/openai';
import type { LanguageModel } from 'ai';
// nx-ignore-next-line: a change in anything affects tools.
import type { FixtureLlm } from '@wflo/tools/fixture-llm';
import { served, type Sums } from '../served.ts';

export interface ProviderCase {
  readonly model: (server: FixtureLlm, fetch?: typeof globalThis.fetch) => LanguageModel;
  readonly provider: string;
  /** Pico-USD of a token. */
  readonly price: readonly [input: bigint, output: bigint];
}

const at = (baseURL: string, fetch?: typeof globalThis.fetch) => ({
  baseURL,
  apiKey: 'key',
  ...(fetch !== undefined && { fetch }),
});

export const PROVIDERS: Readonly<Record<string, ProviderCase>> = {
  'OpenAI Responses': {
    model: ({ url }, fetch) => createOpenAI(at(url, fetch))('gpt-4o-mini'),
    provider: 'openai',
    price: [150_000n, 600_000n],
  },
  'OpenAI chat completions': {
    model: ({ url }, fetch) => createOpenAI(at(url, fetch)).chat('gpt-4o-mini'),
    provider: 'openai',
    price: [150_000n, 600_000n],
  },
  Anthropic: {
    model: ({ url }, fetch) => createAnthropic(at(url, fetch))('claude-sonnet-4-5'),
    provider: 'anthropic',
    price: [3_000_000n, 15_000_000n],
  },
  Google: {
    model: ({ origin }, fetch) =>
      createGoogleGenerativeAI(at(`${origin}/v1beta`, fetch))('gemini-2.5-flash'),
    provider: 'gcp.gemini',
    price: [300_000n, 2_500_000n],
  },
};

/** A hand count of what the server has billed; none of these models has a cache. */
export async function billed(server: FixtureLlm, { price }: ProviderCase): Promise<Sums> {
  return served(await server.settled(), (usage) => {
    const sum = (...names: string[]) =>
      names.reduce((total, name) => total + Number(usage[name] ?? 0), 0);
    const input = sum('prompt_tokens', 'input_tokens', 'promptTokenCount');
    const output = sum(
      ...['completion_tokens', 'output_tokens', 'candidatesTokenCount', 'thoughtsTokenCount'],
    );
    return { picoUsd: BigInt(input) * price[0] + BigInt(output) * price[1], input, output };
  });
}
