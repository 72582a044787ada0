import type { UsageReading } from '@wflo/pricing';

export interface ChatMessage {
  readonly role: 'system' | 'developer' | 'user' | 'assistant';
  readonly content: string;
}

export interface ChatRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  readonly temperature?: number;
}

/** A usage as a step's row and the ledger have it. */
export type PaidUsage = Omit<UsageReading, 'api' | 'problems' | 'requests'>;

export interface ChatResponse extends PaidUsage {
  readonly text: string;
  /** The model that responded, when the response names it. */
  readonly model?: string;
  readonly finishReason: string;
  /** Why the response is of no use, although it was paid for. */
  readonly problem?: string;
  /** `WFLO_LLM_…`; goes with `problem`. */
  readonly problemCode?: string;
}

export interface ChatCallOptions {
  readonly signal: AbortSignal;
  readonly timeoutMillis: number;
}

export interface ChatClient {
  /** Who serves the models; undefined where that is not known, as behind a proxy. */
  readonly provider?: string | undefined;
  /** For steps that name no model. */
  readonly defaultModel: string;
  /** @throws {LlmError} `WFLO_LLM_…`; `retryable` says whether the same call may succeed later. */
  chat(request: ChatRequest, options: ChatCallOptions): Promise<ChatResponse>;
}
