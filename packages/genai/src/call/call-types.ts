import type { Attributes, Context, Span } from '@opentelemetry/api';
import type { Prices, UsageApi } from '@wflo/pricing';
import type { CallMessages, Message } from '../content/messages.ts';
import type { ContentSettings } from '../content/record-content.ts';

export interface ServerAddress {
  readonly address: string;
  readonly port: number;
}

/** How calls are priced and recorded. */
export interface CallSettings extends ContentSettings {
  /** Prices of one's own, by `createPrices` of `@wflo/pricing`. Default its built-in list. */
  readonly prices?: Prices | undefined;
}

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
  /**
   * Whether all input is text in the body of the request, so that its tokens are no more than the
   * bytes of that. Default false: a lost response then has no upper bound.
   */
  readonly inputIsText?: boolean | undefined;
  /** The most tokens of input that the provider adds to the request's own. Default 0. */
  readonly addedInputTokens?: number | undefined;
  /** Whether each request is announced by `attempt()`: without one, none was made. Default false. */
  readonly announcesRequests?: boolean | undefined;
  readonly settings?: CallSettings | undefined;
  /** As whose API's usage the response's is read. Default what its keys show. */
  readonly usageApi?: UsageApi | undefined;
  /** Where the endpoint is, when it is one of a region. */
  readonly region?: string | undefined;
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
