import OpenAI from 'openai';
import { WorkerError } from '../errors.ts';
import { retryAfterMillis } from './retry-after.ts';

/** Statuses after which the same request may succeed. */
const RETRYABLE_STATUSES = new Set([408, 409, 425, 429]);
/**
 * Statuses of a proxy that lost the model's response, or gave up waiting for it (LiteLLM's and
 * Azure's is 408); of any other the provider bills nothing.
 */
const LOST_STATUSES = new Set([408, 502, 504, 520, 524]);

export interface LlmErrorDetails {
  readonly retryable: boolean;
  readonly status?: number;
  readonly retryAfterMillis?: number | undefined;
  /** Whether the provider may bill the call. */
  readonly mayBeBilled: boolean;
  readonly cause: unknown;
}

/**
 * An LLM call failed. `retryable` says whether the same call may succeed later, `mayBeBilled` that
 * it was sent and its response lost or of no use: what it cost is not known.
 */
export class LlmError extends WorkerError {
  readonly retryable: boolean;
  readonly status: number | undefined;
  /** How long the server requested to be left alone, when it did. */
  readonly retryAfterMillis: number | undefined;
  readonly mayBeBilled: boolean;

  constructor(code: string, message: string, details: LlmErrorDetails) {
    super(code, message, { cause: details.cause });
    this.retryable = details.retryable;
    this.status = details.status;
    this.retryAfterMillis = details.retryAfterMillis;
    this.mayBeBilled = details.mayBeBilled;
  }
}

/** The name of a model, rendered, is none that the ledger could record. */
export class InvalidModelError extends WorkerError {
  constructor(stepId: string, model: string) {
    super(
      'WFLO_LLM_MODEL_INVALID',
      `Step "${stepId}": expected a model's name of 1 to 200 characters without control characters, got ${JSON.stringify(model.slice(0, 100))}; check its template.`,
    );
  }
}

/** The LLM responded, but without a usage: what it cost can't be known. */
export class LlmUsageMissingError extends LlmError {
  constructor(baseUrl: string) {
    super(
      'WFLO_LLM_USAGE_MISSING',
      `The LLM at ${new URL(baseUrl).host} responded without a usable "usage", so what it cost is not known. Use an endpoint that reports prompt_tokens and completion_tokens.`,
      // The call was made and paid for: another one would be, too.
      { retryable: false, mayBeBilled: true, cause: undefined },
    );
  }
}

export class LlmTimeoutError extends LlmError {
  constructor(baseUrl: string, cause: unknown, mayBeBilled = true) {
    super('WFLO_LLM_TIMEOUT', `The LLM at ${new URL(baseUrl).host} did not respond in time.`, {
      retryable: true,
      mayBeBilled,
      cause,
    });
  }
}

/** The client's types leave the headers of an error open. */
function retryAfterOf(headers: unknown): string | null {
  return headers instanceof Headers ? headers.get('retry-after') : null;
}

/** Gives what the client threw one of our codes. `wasSent`: whether the request may have left. */
export function toLlmError(error: unknown, baseUrl: string, wasSent = true): LlmError {
  if (error instanceof LlmError) return error;
  const at = `The LLM at ${new URL(baseUrl).host}`;
  if (error instanceof OpenAI.APIUserAbortError) {
    return new LlmError('WFLO_LLM_ABORTED', 'The LLM call was cancelled.', {
      retryable: true,
      mayBeBilled: wasSent,
      cause: error,
    });
  }
  if (error instanceof OpenAI.APIConnectionTimeoutError) {
    return new LlmTimeoutError(baseUrl, error, wasSent);
  }
  if (error instanceof OpenAI.APIConnectionError) {
    return new LlmError('WFLO_LLM_UNREACHABLE', `${at} can't be reached (LLM_BASE_URL).`, {
      retryable: true,
      mayBeBilled: wasSent,
      cause: error,
    });
  }
  if (error instanceof OpenAI.APIError && typeof error.status === 'number') {
    const status: number = error.status;
    const refused = status === 401 || status === 403;
    return new LlmError(
      refused ? 'WFLO_LLM_UNAUTHORIZED' : `WFLO_LLM_STATUS_${status}`,
      `${at} responded with ${error.message}${refused ? ' (LLM_API_KEY)' : ''}`,
      {
        retryable: status >= 500 || RETRYABLE_STATUSES.has(status),
        status,
        retryAfterMillis: retryAfterMillis(retryAfterOf(error.headers)),
        mayBeBilled: LOST_STATUSES.has(status),
        cause: error,
      },
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new LlmError('WFLO_LLM_INVALID_RESPONSE', `${at} gave no usable response: ${reason}`, {
    retryable: true,
    mayBeBilled: wasSent,
    cause: error,
  });
}
