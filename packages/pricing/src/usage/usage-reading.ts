import type { NormalizedUsage } from './usage-schema.ts';

/** Whose usage object it is. `openai` covers all that is compatible with one of OpenAI's. */
export type UsageApi =
  | 'openai'
  | 'openai.images'
  | 'openai.audio'
  | 'anthropic'
  | 'gemini'
  | 'bedrock'
  | 'cohere'
  | 'ollama'
  | 'llama.cpp'
  | 'ai-sdk'
  | 'langchain'
  | 'openai-agents';

export interface UsageReading {
  readonly usage: NormalizedUsage;
  /** As which API's usage it was read. */
  readonly api: UsageApi;
  /** Present when the counts contradict each other: they must not be priced. */
  readonly unpricedReason?: 'inconsistent_usage';
  /** What is wrong with the counts, in words; empty when nothing is. */
  readonly problems: readonly string[];
  /** How the call was served, when the response reports it: `standard`, `priority` … */
  readonly serviceTier?: string;
  /** What the provider itself says that the call cost: a decimal of USD. */
  readonly reportedCostUsd?: string;
  /** How many requests the usage sums up, where it is known to be more than one. */
  readonly requests?: number;
}

export interface UsageSource {
  /** `gen_ai.provider.name`, when it is known. */
  readonly provider?: string | undefined;
  /** Whose usage object it is. Default: what its keys show. */
  readonly api?: UsageApi | undefined;
  /** The model that responded, or that was requested. */
  readonly model?: string | undefined;
  /** `service_tier` of the response. */
  readonly serviceTier?: unknown;
  /** Whether the response has words, which no output of 0 tokens has. */
  readonly hasText?: boolean | undefined;
  /** Where the endpoint is, when it is one of a region: its prices may be others. */
  readonly region?: string | undefined;
  /** Searches that the response shows and the usage may not count, as in OpenAI's Responses. */
  readonly webSearches?: number | undefined;
  readonly fileSearches?: number | undefined;
}
