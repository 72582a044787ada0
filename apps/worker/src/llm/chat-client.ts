import { SpanKind, SpanStatusCode, type Span } from '@opentelemetry/api';
import { observe } from '@wflo/genai';
import { getTracer } from '@wflo/observability';
import OpenAI from 'openai';
import { boundedFetch } from './bounded-fetch.ts';
import type { ChatCallOptions, ChatClient, ChatRequest, ChatResponse } from './chat.ts';
import { toResponse } from './chat-response.ts';
import { LlmTimeoutError, toLlmError } from './errors.ts';
import { providerOfUrl } from '@wflo/pricing';
import { trackSending } from './sent-request.ts';

export interface ChatClientOptions {
  readonly baseUrl: string;
  readonly apiKey: string;
  /** `gen_ai.provider.name`. Default: by the host of `baseUrl`. */
  readonly provider?: string | undefined;
  /** For steps that name no model. Default `gpt-4o-mini`. */
  readonly defaultModel?: string | undefined;
  /** Whether spans have prompts and responses, secrets redacted. Default false. */
  readonly capturesContent?: boolean | undefined;
}

/** Twice what a step's output may have, JSON and all. */
const MAX_RESPONSE_BYTES = 4 * 1_024 * 1_024;

/**
 * Where `max_tokens` is refused by newer models, or bounds less than all that is billed: at xAI it
 * leaves reasoning out. Other servers know nothing else.
 */
const LIMITS_COMPLETIONS = new Set<string | undefined>([
  'openai',
  'azure.ai.openai',
  'x_ai',
  'groq',
  'cerebras',
]);

function tokenLimit(baseUrl: string, maxTokens: number) {
  return LIMITS_COMPLETIONS.has(providerOfUrl(baseUrl))
    ? { max_completion_tokens: maxTokens }
    : { max_tokens: maxTokens };
}

function describeResponse(span: Span, response: ChatResponse): void {
  span.setAttributes({
    // An attribute that is undefined is not set.
    'gen_ai.response.model': response.model,
    'error.type': response.problemCode,
    'gen_ai.response.finish_reasons': [response.finishReason],
    'gen_ai.usage.input_tokens': response.usage.inputTokens,
    'gen_ai.usage.output_tokens': response.usage.outputTokens,
  });
}

function requestAttributes(request: ChatRequest, provider: string, baseUrl: string) {
  const { hostname, port, protocol } = new URL(baseUrl);
  return {
    'gen_ai.operation.name': 'chat',
    'gen_ai.provider.name': provider,
    'gen_ai.request.model': request.model,
    'gen_ai.request.max_tokens': request.maxTokens,
    'gen_ai.request.temperature': request.temperature,
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
  };
}

/**
 * Calls an OpenAI-compatible endpoint, in a span of the OpenTelemetry GenAI conventions. Prompts
 * and responses stay out of logs, and out of spans unless they are captured.
 *
 * @example createChatClient({ baseUrl: 'https://api.openai.com/v1', apiKey })
 */
export function createChatClient({
  baseUrl,
  apiKey,
  provider = providerOfUrl(baseUrl),
  defaultModel = 'gpt-4o-mini',
  capturesContent = false,
}: ChatClientOptions): ChatClient {
  // Temporal retries; a second layer here would multiply the attempts and hide them.
  const openai = observe(
    new OpenAI({
      baseURL: baseUrl,
      apiKey,
      maxRetries: 0,
      fetch: boundedFetch(MAX_RESPONSE_BYTES),
    }),
    // It takes the span below for its own. A step's calls are counted when the ledger has them.
    {
      provider: provider ?? 'openai',
      ledger: false,
      counted: false,
      captureContent: capturesContent && 'span',
    },
  );
  const complete = async (request: ChatRequest, { signal, timeoutMillis }: ChatCallOptions) => {
    const body = {
      model: request.model,
      messages: request.messages.map(({ role, content }) => ({ role, content })),
      ...tokenLimit(baseUrl, request.maxTokens),
      temperature: request.temperature,
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
      return toResponse(await result, { baseUrl, provider, requestedModel: request.model });
    } catch (error) {
      if (timeout.aborted && !signal.aborted) throw new LlmTimeoutError(baseUrl, error, wasSent());
      throw toLlmError(error, baseUrl, wasSent());
    }
  };
  return {
    provider,
    defaultModel,
    chat: (request, options) =>
      getTracer('wflo.llm').startActiveSpan(
        `chat ${request.model}`,
        {
          kind: SpanKind.CLIENT,
          attributes: requestAttributes(request, provider ?? 'openai', baseUrl),
        },
        async (span) => {
          try {
            const response = await complete(request, options);
            describeResponse(span, response);
            return response;
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
