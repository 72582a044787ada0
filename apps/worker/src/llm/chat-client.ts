/**
 * Calls an OpenAI-compatible endpoint, in a span of the OpenTelemetry GenAI conventions. Prompts
 * and answers stay out of spans and logs.
 *
 * @module
 */
import { SpanKind, SpanStatusCode, type Span } from '@opentelemetry/api';
import { getTracer } from '@wflo/observability';
import OpenAI from 'openai';
import { z } from 'zod';
import { boundedFetch } from './bounded-fetch.ts';
import { LlmTimeoutError, LlmUsageMissingError, toLlmError } from './errors.ts';
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
  /** Why the answer is of no use, although it was paid for. */
  readonly problem?: string;
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

/** Twice what a step's output may have, JSON and all. */
const MAX_ANSWER_BYTES = 4 * 1_024 * 1_024;

/** OpenAI's own newer models refuse `max_tokens`; other servers know nothing else. */
function tokenLimit(baseUrl: string, maxTokens: number) {
  return new URL(baseUrl).hostname === 'api.openai.com'
    ? { max_completion_tokens: maxTokens }
    : { max_tokens: maxTokens };
}

/** What is used of an answer. The client's types promise more than some servers keep. */
const completionSchema = z.object({
  model: z.string().default('unknown'),
  usage: z.unknown(),
  choices: z.unknown(),
});

const choicesSchema = z.tuple(
  [
    z.object({
      message: z.object({ content: z.string().nullish() }),
      finish_reason: z.string().nullish(),
    }),
  ],
  z.unknown(),
);

function toAnswer(completion: unknown, baseUrl: string): ChatAnswer {
  const answer = completionSchema.safeParse(completion);
  // Whether it was paid for is not known: it may be a proxy's page, and is asked for again.
  if (!answer.success) throw new TypeError('it is no chat completion');
  const { model } = answer.data;
  const usage = readUsage(answer.data.usage);
  const choices = choicesSchema.safeParse(answer.data.choices);
  if (usage === undefined) {
    if (choices.success) throw new LlmUsageMissingError(baseUrl);
    throw new TypeError('it has no usable "choices"');
  }
  if (!choices.success) {
    const problem = `The LLM at ${new URL(baseUrl).host} answered without a usable "choices"; its cost is recorded.`;
    return { text: '', model, finishReason: 'error', usage, problem };
  }
  const [{ message, finish_reason }] = choices.data;
  return { text: message.content ?? '', model, finishReason: finish_reason ?? 'unknown', usage };
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
    try {
      const completion = await openai.chat.completions.create(body, {
        signal: AbortSignal.any([signal, timeout]),
        timeout: timeoutMillis,
      });
      return toAnswer(completion, baseUrl);
    } catch (error) {
      throw timeout.aborted && !signal.aborted ? new LlmTimeoutError(baseUrl, error) : error;
    }
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
