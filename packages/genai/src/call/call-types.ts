import type { Attributes, Context, Span } from '@opentelemetry/api';
import type { Prices, UsageApi } from '@wflo/pricing';
import type { CallMessages, Message } from '../content/messages.ts';
import type { ContentSettings } from '../content/record-content.ts';

export interface ServerAddress {
  readonly address: string;
  readonly port: number;
}

/** What is done where the run of a call has a budget. */
export interface BudgetSettings {
  /**
   * A call that has no price fits into no budget: `refuse` does not send it, `allow` does, and
   * holds nothing for it. Default `refuse`.
   */
  readonly unpricedCalls?: 'refuse' | 'allow' | undefined;
  /**
   * Tokens of output that are reserved for a request that sets no maximum: one that writes more can
   * pass the budget by that. Default 4,096.
   */
  readonly assumedOutputTokens?: number | undefined;
  /**
   * Tokens of input that are reserved beyond the bytes of a request that refers to more than it has
   * (images and files by address, tools of the provider). Default 4,096.
   */
  readonly assumedInputTokens?: number | undefined;
  /** How long a call waits while only the calls of others are in its way. Default 600. */
  readonly maxWaitSeconds?: number | undefined;
  /**
   * How long a response that nobody reads any further has others wait for what it holds. After that
   * it counts as one of unknown outcome, until it is read to its end after all. Default 60.
   */
  readonly idleResponseSeconds?: number | undefined;
  /** How long it waits for a ledger that does not respond. Default 30. */
  readonly ledgerWaitSeconds?: number | undefined;
}

/** How calls are priced and recorded. */
export interface CallSettings extends ContentSettings {
  /** What is done where the run of a call has a budget. */
  readonly budgets?: BudgetSettings | undefined;
  /** Whether calls are in the ledger of runs, and their budgets hold. Default true. */
  readonly ledger?: boolean | undefined;
  /**
   * Whether calls are in the metrics `wflo_llm_*` and go to the listeners of `onLlmCall`: `false` for
   * a host that counts its calls by itself. Default true.
   */
  readonly counted?: boolean | undefined;
  /** Prices of one's own, by `createPrices` of `@wflo/pricing`. Default its built-in list. */
  readonly prices?: Prices | undefined;
}

/** A parameter of a request that bounds what it costs, with a value that does not. */
export interface InvalidParameter {
  readonly name: string;
  readonly value: unknown;
}

/** Kinds of output that are no text. */
export type OutputKind = 'audio' | 'image' | 'video';

/** A call that is about to be made. */
export interface CallRequest {
  /** `gen_ai.operation.name`: `chat`, `embeddings`, `generate_content`, `text_completion` … */
  readonly operation: string;
  /** `gen_ai.provider.name`. */
  readonly provider: string;
  /** False where `provider` is a guess: the maker of a client, or a name of one's own. Default true. */
  readonly isProviderKnown?: boolean | undefined;
  /** The requested model. */
  readonly model?: string | undefined;
  readonly stream?: boolean | undefined;
  /** More attributes of the span: `gen_ai.request.temperature` … */
  readonly attributes?: Attributes | undefined;
  readonly server?: ServerAddress | undefined;
  /** The most tokens that all choices of one response can have; absent where there is no limit. */
  readonly maxOutputTokens?: number | undefined;
  /** How many choices are billed, where there is no limit of tokens. Default 1. */
  readonly choices?: number | undefined;
  /** A parameter that should bound the response and does not. */
  readonly invalidParameter?: InvalidParameter | undefined;
  /** What it has a model make that is no text. */
  readonly outputKind?: OutputKind | undefined;
  /** Why nobody knows the most that it can cost, whatever the prices of its model. */
  readonly unboundedReason?: string | undefined;
  /**
   * Whether all input is text in the body of the request, so that its tokens are no more than the
   * bytes of that. Default false: a lost response then has no upper bound.
   */
  readonly inputIsText?: boolean | undefined;
  /** Counts the bytes of the input where its requests are not seen. */
  readonly inputBytes?: (() => number | undefined) | undefined;
  /** The most tokens of input that the provider adds to the request's own. Default 0. */
  readonly addedInputTokens?: number | undefined;
  /** Whether each request is announced by `attempt()`: without one, none was made. Default false. */
  readonly announcesRequests?: boolean | undefined;
  readonly settings?: CallSettings | undefined;
  /** As whose API's usage the response's is read. Default what its keys show. */
  readonly usageApi?: UsageApi | undefined;
  /** Where the endpoint is, when it is one of a region. */
  readonly region?: string | undefined;
  /** The tier that the request asks for. */
  readonly serviceTier?: string | undefined;
  /** Whether it asks for more speed at a higher price, as Anthropic's `speed: 'fast'`. */
  readonly isFast?: boolean | undefined;
  /** Whether its input may be kept in a cache for an hour, which costs more than for minutes. */
  readonly cachesForAnHour?: boolean | undefined;
  /** Where the span hangs. Default the active context. */
  readonly parent?: Context | undefined;
  /** Milliseconds since the epoch. Default now. */
  readonly startTimeMillis?: number | undefined;
  /** The span that another instrumentation made for this very call: it is enriched, not ended. */
  readonly span?: Span | undefined;
  /** What is sent, read where the settings capture content. */
  readonly messages?: (() => CallMessages) | undefined;
}

/** Who responds. */
export type CallEndpoint = Partial<Pick<CallRequest, 'provider' | 'region' | 'server'>>;

/** The fields of a response that name such tools, where the API has them, without any content. */
export interface ProviderToolCalls {
  /** The items of OpenAI's Responses. */
  readonly output?: readonly object[];
  /** Gemini's candidates. */
  readonly candidates?: readonly object[];
}

/** What is known of a response; later parts replace the same fields of earlier ones. */
export interface CallResponse {
  /** Where the request went, when that shows only now. */
  readonly endpoint?: CallEndpoint | undefined;
  /** The model that responded. */
  readonly model?: string | undefined;
  readonly id?: string | undefined;
  readonly finishReasons?: readonly string[] | undefined;
  /** The usage as the provider reported it: an object, unread. */
  readonly usage?: unknown;
  /** As whose API's usage it is read, where that is another than the request's. */
  readonly usageApi?: UsageApi | undefined;
  /** Of the response, as it was served: it decides the price. */
  readonly serviceTier?: unknown;
  /** Whether the response has words, which no output of 0 tokens has. */
  readonly hasText?: boolean | undefined;
  /** What shows the tools that the provider ran and that the usage may not count. */
  readonly toolCalls?: ProviderToolCalls | undefined;
  readonly attributes?: Attributes | undefined;
  /** What came, read where the settings capture content. */
  readonly messages?: (() => readonly Message[]) | undefined;
}
