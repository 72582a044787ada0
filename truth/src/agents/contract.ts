/**
 * What the plain agents of the truth run are asked to do, as their workflows hand it to activities.
 *
 * @module
 */

export type Sdk = 'openai' | 'anthropic' | 'ai-sdk';

/**
 * `whole`: one response; `stream`: read to its end; `left`: a stream of which the first chunks are
 * read; `unread`: a stream that nobody reads; `tools`: a loop over a tool, within one attempt.
 */
export type Style = 'whole' | 'stream' | 'left' | 'unread' | 'tools';

/** One activity, and how Temporal and the LLM treat it. */
export interface Ask {
  readonly sdk: Sdk;
  readonly style: Style;
  /** What the prompts of its attempts say to the fixture, in order; nothing from then on. */
  readonly directives?: readonly string[];
  /** Of the SDK itself. Default 0: Temporal retries. */
  readonly sdkRetries?: number;
  /** Attempts up to this one fail after their calls. Default 0. */
  readonly failsThrough?: number;
  /** Default 10. */
  readonly attempts?: number;
  /** Default 10. */
  readonly startToCloseSeconds?: number;
  /** Default: heartbeats are not expected. */
  readonly heartbeatSeconds?: number;
  /** Whether it sends heartbeats. Default: where they are expected. */
  readonly beats?: boolean;
  /** Whether its calls are aborted when its attempt is. Default true. */
  readonly hears?: boolean;
  /** Whether it is a local activity. Default false. */
  readonly isLocal?: boolean;
}

export interface Plan {
  readonly asks: readonly Ask[];
  /** All asks at once. Default false: one after the other, a tool between them. */
  readonly parallel?: boolean;
  /** Of a child: a budget of its own, within that of whoever starts it. */
  readonly limitUsd?: string;
}

/** The most tokens of each response: a call whose response is lost has a bound by it. */
export const MAX_OUTPUT_TOKENS = 60;

export const MODELS = {
  openai: 'gpt-4o-mini',
  anthropic: 'claude-haiku-4-5',
  'ai-sdk': 'gpt-4o-mini',
} as const satisfies Readonly<Record<Sdk, string>>;

/** What an activity has to make its calls. */
export interface Question {
  readonly prompt: string;
  readonly style: Style;
  readonly sdkRetries: number;
  readonly signal: AbortSignal | undefined;
}

/** Makes the calls of one question. Resolves with the ids of the responses that it has read. */
export type AskModel = (question: Question) => Promise<readonly string[]>;
