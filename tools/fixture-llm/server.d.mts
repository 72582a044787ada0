/** How a request reached the model: the dialect of its provider, and the operation. */
export type FixtureDialect =
  | 'openai.chat'
  | 'openai.responses'
  | 'openai.embeddings'
  | 'anthropic.messages'
  | 'anthropic.count_tokens'
  | 'gemini.generate_content'
  | 'gemini.embed_content'
  | 'gemini.count_tokens';

export interface FixtureToolCall {
  readonly name: string;
  /** An object; left out, an empty one. A text is sent as it is, be it JSON or not. */
  readonly arguments?: unknown;
}

export interface FixtureEvent {
  readonly event?: string;
  /** JSON, or a text that is sent as it is. */
  readonly data: unknown;
}

/** What a request needs to take a step; all of it is optional. */
export interface FixtureConditions {
  readonly dialect?: FixtureDialect;
  /** As the request names it. */
  readonly model?: string;
  /** A part of the last message of a user. */
  readonly contains?: string;
  /** How many rounds of tool results follow that message. */
  readonly toolRounds?: number;
  readonly stream?: boolean;
}

/**
 * How one request is served. A step without `text` and `toolCalls` has the deterministic response:
 * the tools that the prompt names (or the first one) where there are tools and no result yet, or else
 * sentences on the figures in the prompt or in the results.
 */
export interface FixtureStep {
  /** Default: any request. */
  readonly when?: FixtureConditions;
  /** How many requests take it. Default: 1. */
  readonly times?: number | 'always';
  readonly text?: string;
  /** Summary or thoughts, where the dialect has them. */
  readonly reasoning?: string;
  readonly toolCalls?: readonly FixtureToolCall[];
  /** The model that the response names. Default: that of the request. */
  readonly model?: string;
  readonly serviceTier?: string;
  /** As the dialect writes it. */
  readonly finishReason?: string;
  /** As the dialect writes it, sent as it is; null for a response without. Default: counted. */
  readonly usage?: Readonly<Record<string, unknown>> | null;
  /** What the provider bills where it is not what it says. Default: `usage`, or what was counted. */
  readonly billedUsage?: Readonly<Record<string, unknown>>;
  /** The whole body in place of the one of the dialect: JSON, or a text that is sent as it is. */
  readonly body?: unknown;
  /** The whole stream in place of the one of the dialect. */
  readonly events?: readonly FixtureEvent[];
  /** From 400 on an error in the form of the dialect. Default: 200. */
  readonly status?: number;
  /** Of the error. */
  readonly message?: string;
  /** The error as a page of HTML, as a proxy has it. Status by default: 502. */
  readonly html?: boolean;
  /** Default: 1 of a 429, otherwise none; null for none. */
  readonly retryAfterSeconds?: number | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** Before the first byte. */
  readonly delayMillis?: number;
  /** Before each further chunk of a stream. */
  readonly chunkDelayMillis?: number;
  /**
   * How the response breaks:
   * - `cut`: the connection is closed in the middle;
   * - `end`: the response ends properly, and too early;
   * - `hang`: nothing more comes, and the connection stays open;
   * - `error`: an error comes as an event of the stream;
   * - `truncate`: the JSON is cut, and the response ends properly.
   */
  readonly fault?: 'cut' | 'end' | 'hang' | 'error' | 'truncate';
  /** How many chunks of a stream come before the fault. Default: 0; a body breaks in its middle. */
  readonly afterChunks?: number;
}

export interface FixtureCall {
  /** From 1. */
  readonly sequence: number;
  /** When its request had been read, in milliseconds since the epoch. */
  readonly receivedAt: number;
  /** When all was sent, or the connection was closed before that. Null for an open call. */
  readonly endedAt: number | null;
  /** What the id of the response ends with; different for each call. Null where there was none. */
  readonly replyId: string | null;
  readonly dialect: FixtureDialect;
  /** The header `x-fixture-scenario`, or the API key of the request, or ''. */
  readonly key: string;
  readonly model: string;
  readonly stream: boolean;
  /** The first 300 characters of the last message of a user. */
  readonly prompt: string;
  /** Null while nothing was sent. */
  readonly status: number | null;
  /** What was sent of the usage, as the dialect writes it. Null when none was. */
  readonly usage: Readonly<Record<string, unknown>> | null;
  /** What the provider bills, also when the client has gone. Null for an error. */
  readonly billedUsage: Readonly<Record<string, unknown>> | null;
  /** Events of the stream that were sent. */
  readonly chunks: number;
  /**
   * `complete`: all was sent; `client-gone`: the client closed the connection before that;
   * `broken`: a fault of the script; `open`: not done.
   */
  readonly outcome: 'open' | 'complete' | 'client-gone' | 'broken';
  /** The request. Null for all but the last 500 calls. */
  readonly body: Readonly<Record<string, unknown>> | null;
}

export interface FixtureLlm {
  /** `http://127.0.0.1:PORT`: what the SDKs of Anthropic and Google take. */
  readonly origin: string;
  /** The same with `/v1`: what OpenAI's SDK, the AI SDK and LLM_BASE_URL take. */
  readonly url: string;
  readonly port: number;
  /** The last 20,000 calls in the order in which they were received; those of the key, or all. */
  calls(key?: string): FixtureCall[];
  /** The same, when none is open any more. */
  settled(key?: string): Promise<FixtureCall[]>;
  /**
   * Replaces the script of the requests without one of their own: each request takes the first step
   * left that it fits.
   *
   * @throws An error that names the field, for a step that is none.
   */
  script(steps: readonly FixtureStep[]): void;
  /** That of the requests with this key: header `x-fixture-scenario`, or API key. */
  script(key: string, steps: readonly FixtureStep[]): void;
  /** Forgets scripts and calls. */
  reset(): void;
  /** Closes the server and all its connections. */
  close(): Promise<void>;
}

/**
 * Serves on `host` (default 127.0.0.1) and `port` (default: any free one) within this process.
 *
 * @throws The error of `listen`, such as EADDRINUSE.
 */
export function startFixtureLlm(options?: { host?: string; port?: number }): Promise<FixtureLlm>;
