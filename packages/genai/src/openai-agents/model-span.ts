import type { Context, Span } from '@opentelemetry/api';
import { chatCompletions } from '../apis/chat-completions.ts';
import { parameterAttributes } from '../apis/request-attributes.ts';
import { responses } from '../apis/responses.ts';
import { startCall, type LlmCall } from '../call/call.ts';
import type { CallRequest, CallResponse } from '../call/call-types.ts';
import { isCancellation } from '../call/errors.ts';
import { capturesContent } from '../content/record-content.ts';
import type { CallMessages } from '../content/messages.ts';
import { at, field, isObject, listAt, numberAt, textAt } from '../values/fields.ts';
import { dataOf, type AgentSpan } from './agent-spans.ts';
import type { OpenAIAgentsProcessorOptions } from './options.ts';
import { errorOf } from './span-error.ts';

export interface ModelSpanOptions {
  readonly span: unknown;
  readonly parent: Context;
  readonly outerSpan: Span | undefined;
  readonly options: OpenAIAgentsProcessorOptions;
}

/**
 * A call of a model: what the SDK says of it, where the client is not observed. Of a `response` the
 * model is known when it has responded, and of both kinds nothing where sensitive data is left out.
 */
export class ModelSpan implements AgentSpan {
  readonly context: Context;
  readonly outerSpan: Span | undefined;
  openWithin = 0;
  isOver = false;
  readonly call: LlmCall;
  readonly #request: CallRequest;
  #sent: CallMessages = {};

  constructor({ span, parent, outerSpan, options }: ModelSpanOptions) {
    // Not within the call: whatever starts there while it is open is another one.
    this.context = parent;
    this.outerSpan = outerSpan;
    this.#request = {
      operation: 'chat',
      provider: options.provider ?? 'openai',
      isProviderKnown: options.provider !== undefined,
      model: textAt(dataOf(span), 'model'),
      settings: options,
      parent,
      ...(capturesContent(options) && { messages: () => this.#sent }),
    };
    this.call = startCall(this.#request);
  }

  end(span: unknown): void {
    const { call } = this;
    const response = responseOf(span);
    this.#sent = sentOf(span);
    this.#name(span, response);
    // An observed client has seen the response itself.
    if (call.response.usage === undefined) call.respond(response);
    else if (response.messages !== undefined) call.respond({ messages: response.messages });
    const error = errorOf(span);
    if (error === undefined) this.#endWithout(span);
    else if (isCancellation(error)) call.cancel(error);
    else call.fail(error);
  }

  abandon(): void {
    this.call.abandon();
  }

  /** Of a stream that the host has left the SDK says no more than that it is over. */
  #endWithout(span: unknown): void {
    const { usage, finishReasons = [] } = this.call.response;
    const isComplete = usage !== undefined || finishReasons.length > 0;
    if (isComplete || (this.call.requests === 0 && !saysWhatWasSent(span))) this.call.end();
    else this.call.cancel(new DOMException('The stream was left.', 'AbortError'));
  }

  #name(span: unknown, response: CallResponse): void {
    const model = textAt(dataOf(span), 'model');
    const attributes = parameterAttributes(dataOf(span, 'model_config'));
    this.call.refine({ ...this.#request, model, attributes });
    const requested = textAt(this.call.span, 'attributes', 'gen_ai.request.model');
    const name = requested ?? model ?? response.model;
    if (name !== undefined) this.call.span.updateName(`chat ${name}`);
  }
}

const READING = { hidesUsage: false, readsContent: false };

function responseOf(span: unknown): CallResponse {
  const response = dataOf(span, '_response');
  if (isObject(response)) return responses.createReader(READING).json(response);
  const [output] = listAt(dataOf(span), 'output');
  const { id, usage, ...read } = isObject(output)
    ? chatCompletions.createReader(READING).json(output)
    : {};
  return {
    ...read,
    // Of streams the SDK makes up an id, and counts until the provider's own come.
    id: id === 'FAKE_ID' ? undefined : id,
    usage: isCounted(usage) ? usage : usageOf(dataOf(span, 'usage')),
  };
}

function isCounted(usage: unknown): boolean {
  return isObject(usage) && numberAt(usage, 'total_tokens') !== 0;
}

/** As adapters for other models report it. */
function usageOf(usage: unknown): unknown {
  return numberAt(usage, 'input_tokens') === undefined &&
    numberAt(usage, 'prompt_tokens') === undefined
    ? undefined
    : usage;
}

/** It does not where sensitive data is left out, and then nothing of the response, either. */
function saysWhatWasSent(span: unknown): boolean {
  return dataOf(span, '_input') !== undefined || dataOf(span, 'input') !== undefined;
}

function sentOf(span: unknown): CallMessages {
  const response = dataOf(span, '_response');
  if (!isObject(response)) return chatCompletions.messages({ messages: dataOf(span, 'input') });
  return responses.messages({
    input: dataOf(span, '_input'),
    instructions: field(response, 'instructions'),
    tools: at(response, 'tools'),
  });
}
