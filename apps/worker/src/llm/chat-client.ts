/**
 * Calls an OpenAI-compatible endpoint, in a span of the OpenTelemetry GenAI conventions. Prompts
 * and answers stay out of spans and logs.
 *
 * @module
 */
import { SpanKind, SpanStatusCode, type Span } from '@opentelemetry/api';
import { getTracer } from '@wflo/observability';
import OpenAI from 'openai';
import { LlmUsageMissingError, toLlmError } from './errors.ts';
import { readUsage } from './usage.ts';

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

export interface ChatUsage {
  /** Includes the cached ones. */
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
}

export interface ChatAnswer {
  readonly text: string;
  /** The model that answered. */
  readonly model: string;
  readonly finishReason: string;
  readonly usage: ChatUsage;
}

export interface ChatClientOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** gen_ai.provider.name. Default openai. */
  readonly provider?: string;
}

export interface ChatCallOptions {
  readonly signal: AbortSignal;
  readonly timeoutMillis: number;
}

export interface ChatClient {
  /** @throws {LlmError} `WFLO_LLM_…`; `retryable` says whether the same call may succeed later. */
  chat(request: ChatRequest, options: ChatCallOptions): Promise<ChatAnswer>;
}

/** OpenAI's own newer models refuse `max_tokens`; other servers know nothing else. */
function tokenLimit(baseUrl: string, maxTokens: number) {
  return new URL(baseUrl).hostname === 'api.openai.com'
    ? { max_completion_tokens: maxTokens }
    : { max_tokens: maxTokens };
}

function toAnswer(completion: OpenAI.ChatCompletion, baseUrl: string): ChatAnswer {
  const [choice] = completion.choices;
  if (choice === undefined) throw new TypeError('the answer has no choice');
  const usage = readUsage(completion.usage);
  if (usage === undefined) throw new LlmUsageMissingError(baseUrl);
  return {
    text: choice.message.content ?? '',
    model: completion.model,
    finishReason: choice.finish_reason,
    usage,
  };
}

function describeAnswer(span: Span, answer: ChatAnswer): void {
  span.setAttributes({
    'gen_ai.response.model': answer.model,
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
  provider = 'openai',
}: ChatClientOptions): ChatClient {
  // Temporal retries; a second layer here would multiply the attempts and hide them.
  const openai = new OpenAI({ baseURL: baseUrl, apiKey, maxRetries: 0 });
  const complete = async (request: ChatRequest, { signal, timeoutMillis }: ChatCallOptions) => {
    const body = {
      model: request.model,
      messages: request.messages.map(({ role, content }) => ({ role, content })),
      ...tokenLimit(baseUrl, request.maxTokens),
      ...(request.temperature === undefined ? {} : { temperature: request.temperature }),
    };
    const completion = await openai.chat.completions.create(body, {
      signal,
      timeout: timeoutMillis,
    });
    return toAnswer(completion, baseUrl);
  };
  return {
    chat: (request, options) =>
      getTracer('wflo.llm').startActiveSpan(
        `chat ${request.model}`,
        { kind: SpanKind.CLIENT, attributes: requestAttributes(request, provider, baseUrl) },
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
