/**
 * Calls an OpenAI-compatible endpoint, in a span of the OpenTelemetry GenAI conventions. Prompts
 * and answers stay out of spans and logs.
 *
 * @module
 */
import { SpanKind, SpanStatusCode, type Span } from '@opentelemetry/api';
import { getTracer } from '@wflo/observability';
import OpenAI from 'openai';
import { boundedFetch } from './bounded-fetch.ts';
import { toAnswer } from './chat-answer.ts';
import { LlmTimeoutError, toLlmError } from './errors.ts';
import { providerOfUrl } from './provider-of-url.ts';
import { trackSending } from './sent-request.ts';
import type { UsageReading } from './usage/usage-reading.ts';

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

export interface ChatAnswer extends UsageReading {
  readonly text: string;
  /** The model that answered, when the answer names it. */
  readonly model?: string;
  readonly finishReason: string;
  /** Why the answer is of no use, although it was paid for. */
  readonly problem?: string;
  /** `WFLO_LLM_…`; goes with `problem`. */
  readonly problemCode?: string;
}

export interface ChatClientOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** `gen_ai.provider.name`. Default: by the host of `baseUrl`. */
  readonly provider?: string | undefined;
}

export interface ChatCallOptions {
  readonly signal: AbortSignal;
  readonly timeoutMillis: number;
}

export interface ChatClient {
  /** Who serves the models; undefined where nobody can tell, as behind a proxy. */
  readonly provider?: string | undefined;
  /** @throws {LlmError} `WFLO_LLM_…`; `retryable` says whether the same call may succeed later. */
  chat(request: ChatRequest, options: ChatCallOptions): Promise<ChatAnswer>;
}

/** Twice what a step's output may have, JSON and all. */
const MAX_ANSWER_BYTES = 4 * 1_024 * 1_024;

/**
 * Where `max_tokens` is refused by newer models, or bounds less than all that is billed: at xAI it
 * leaves reasoning out. Other servers know nothing else.
 */
const LIMITS_COMPLETIONS = new Set(['openai', 'azure.ai.openai', 'x_ai', 'groq', 'cerebras']);

function tokenLimit(baseUrl: string, maxTokens: number) {
  return LIMITS_COMPLETIONS.has(providerOfUrl(baseUrl) ?? '')
    ? { max_completion_tokens: maxTokens }
    : { max_tokens: maxTokens };
}

function describeAnswer(span: Span, answer: ChatAnswer): void {
  span.setAttributes({
    ...(answer.model === undefined ? {} : { 'gen_ai.response.model': answer.model }),
    ...(answer.problemCode === undefined ? {} : { 'error.type': answer.problemCode }),
    'gen_ai.response.finish_reasons': [answer.finishReason],
    'gen_ai.usage.input_tokens': answer.usage.inputTokens,
    'gen_ai.usage.output_tokens': answer.usage.outputTokens,
  });
}

function requestAttributes(request: ChatRequest, provider: string, baseUrl: string) {
  const { hostname, port, protocol } = new URL(baseUrl);
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': request.model,
    'gen_ai.request.max_tokens': request.maxTokens,
    ...(request.temperature === undefined
      ? {}
      : { 'gen_ai.request.temperature': request.temperature }),
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
}

/** @example createChatClient({ baseUrl: 'https://api.openai.com/v1', apiKey }) */
export function createChatClient({
  baseUrl,
  apiKey,
  provider = providerOfUrl(baseUrl),
}: ChatClientOptions): ChatClient {
  // Temporal retries; a second layer here would multiply the attempts and hide them.
  const openai = new OpenAI({
    baseURL: baseUrl,
    apiKey,
    maxRetries: 0,
    fetch: boundedFetch(MAX_ANSWER_BYTES),
  });
  const complete = async (request: ChatRequest, { signal, timeoutMillis }: ChatCallOptions) => {
    const body = {
      model: request.model,
      messages: request.messages.map(({ role, content }) => ({ role, content })),
      ...tokenLimit(baseUrl, request.maxTokens),
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    };
    // The client's own timeout ends with the headers; a body may take for ever.
    const timeout = AbortSignal.timeout(timeoutMillis);
    const { result, wasSent } = trackSending(async () =>
      openai.chat.completions.create(body, {
        signal: AbortSignal.any([signal, timeout]),
        timeout: timeoutMillis,
      }),
    );
    try {
      return toAnswer(await result, { baseUrl, provider, requestedModel: request.model });
    } catch (error) {
      if (timeout.aborted && !signal.aborted) throw new LlmTimeoutError(baseUrl, error, wasSent());
      throw toLlmError(error, baseUrl, wasSent());
    }
  };
  return {
    provider,
    chat: (request, options) =>
      getTracer('wflo.llm').startActiveSpan(
        `chat ${request.model}`,
        {
          kind: SpanKind.CLIENT,
          attributes: requestAttributes(request, provider ?? 'openai', baseUrl),
        },
        async (span) => {
          try {
            const answer = await complete(request, options);
            describeAnswer(span, answer);
            return answer;
          } catch (error) {
            const failure = toLlmError(error, baseUrl);
            span.setAttribute('error.type', failure.code);
            span.setStatus({ code: SpanStatusCode.ERROR, message: failure.message });
            throw failure;
          } finally {
            span.end();
          }
        },
      ),
  };
}
