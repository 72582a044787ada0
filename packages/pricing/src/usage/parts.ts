/** What a usage counts, in the ledger's terms. A count that is undefined was not said. */
export interface UsageParts {
  /** All input: the cached, audio, image and video tokens included. */
  readonly input: number;
  /** All output: audio, images, reasoning and citations included. */
  readonly output: number;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite?: number | undefined;
  readonly cacheWrite1h?: number | undefined;
  readonly inputAudio?: number | undefined;
  readonly inputImage?: number | undefined;
  readonly inputVideo?: number | undefined;
  readonly cacheReadAudio?: number | undefined;
  readonly cacheReadImage?: number | undefined;
  readonly outputAudio?: number | undefined;
  readonly outputImage?: number | undefined;
  readonly reasoning?: number | undefined;
  readonly citations?: number | undefined;
  readonly webSearches?: number | undefined;
  readonly fileSearches?: number | undefined;
  readonly audioSeconds?: number | undefined;
  readonly others?: Readonly<Record<string, number>> | undefined;
  /** How many requests it sums up, where more than one. */
  readonly requests?: number | undefined;
}
