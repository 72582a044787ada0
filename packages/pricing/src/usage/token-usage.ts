/**
 * What a call used. `inputTokens` and `outputTokens` include all others, as OpenAI counts: the
 * input the cached, audio and image ones, the output audio, images, reasoning and citations.
 */
export interface TokenUsage {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens?: number | undefined;
  /** Written to a cache, for five minutes or an hour. */
  readonly cacheWriteTokens?: number | undefined;
  /** Of `cacheWriteTokens`. */
  readonly cacheWrite1hTokens?: number | undefined;
  readonly inputAudioTokens?: number | undefined;
  readonly inputImageTokens?: number | undefined;
  readonly inputVideoTokens?: number | undefined;
  /** Of both `cacheReadTokens` and `inputAudioTokens`. */
  readonly cacheReadAudioTokens?: number | undefined;
  /** Of both `cacheReadTokens` and `inputImageTokens`. */
  readonly cacheReadImageTokens?: number | undefined;
  readonly outputAudioTokens?: number | undefined;
  readonly outputImageTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
  readonly citationTokens?: number | undefined;
  /** Searches of the web, not tokens. */
  readonly webSearches?: number | undefined;
  /** Searches of stored files, not tokens. */
  readonly fileSearches?: number | undefined;
  /** Length of the audio of a call that is billed by time. */
  readonly audioSeconds?: number | undefined;
  /** What else the provider counted, by its own name for it. Such a call has no price. */
  readonly otherAmounts?: Readonly<Record<string, number>> | undefined;
}

/** A usage whose counts of caches are there, 0 for none. */
export type CountedUsage = TokenUsage & {
  readonly cacheReadTokens: number;
  readonly cacheWriteTokens: number;
};

/** A usage as it was read. A count that is undefined was not said. */
export interface CallUsage extends TokenUsage {
  /** How many requests it sums up, where more than one. */
  readonly requests?: number | undefined;
}

export function counted(usage: TokenUsage): CountedUsage {
  const { cacheReadTokens = 0, cacheWriteTokens = 0 } = usage;
  return { ...usage, cacheReadTokens, cacheWriteTokens };
}
