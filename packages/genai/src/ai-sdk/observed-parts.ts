import type { LlmCall } from '../call/call.ts';
import { isCancellation } from '../call/errors.ts';
import { CollectedMessage } from '../content/collected-message.ts';
import { field, isObject, textAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';
import { languageResponse, metadataOf } from './model-response.ts';
import type { ProviderTools } from './provider-tools.ts';
import { failureOf } from './request-attempt.ts';

export interface PartsOptions {
  readonly call: LlmCall;
  readonly tools: ProviderTools;
  /** Whether the words of the response are wanted. */
  readonly readsContent: boolean;
  /** The result of `doStream`. */
  readonly result: unknown;
  /** Keeps raw parts from the host, which has not requested them. */
  readonly hidesRaw?: boolean;
  /** Reads the usage of a raw part. */
  readonly rawUsage?: ((part: unknown) => unknown) | undefined;
  /** When the call is given up, as nobody reads its stream. */
  readonly onAbandon?: (() => void) | undefined;
  /** When the host has closed the stream before its end, and not since it has failed. */
  readonly onClose?: ((error: unknown) => void) | undefined;
}

/** Of streams that nobody will read: they were collected. */
const unread = new FinalizationRegistry<() => void>((abandon) => {
  safely(abandon);
});

/**
 * The parts of a model's stream, told to its call while the host reads them; nothing is read ahead.
 * The call ends with the last part, or as the stream does.
 */
export function observedParts(
  source: ReadableStream<unknown>,
  options: PartsOptions,
): ReadableStream<unknown> {
  const observer = new PartObserver(options);
  let reader: ReadableStreamDefaultReader<unknown> | undefined;
  const read = () => (reader ??= source.getReader());
  const observed = new ReadableStream<unknown>(
    {
      async pull(controller) {
        for (;;) {
          options.call.reads();
          const { done, value } = await read()
            .read()
            .catch((error: unknown) => {
              observer.failed(error);
              throw error;
            });
          options.call.pauses();
          if (done) {
            observer.ended();
            controller.close();
            return;
          }
          observer.part(value);
          if (options.hidesRaw === true && field(value, 'type') === 'raw') continue;
          controller.enqueue(value);
          return;
        }
      },
      async cancel(reason) {
        observer.closed();
        await read().cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  options.call.pauses();
  unread.register(observed, () => {
    options.call.abandon();
    options.onAbandon?.();
  });
  return observed;
}

class PartObserver {
  readonly #options: PartsOptions;
  readonly #collected: CollectedMessage | undefined;
  #hasStarted = false;
  #hasText = false;
  #usage: unknown;
  #error: unknown;

  constructor(options: PartsOptions) {
    this.#options = options;
    this.#collected = options.readsContent ? new CollectedMessage() : undefined;
  }

  part(part: unknown): void {
    safely(() => {
      this.#read(part, field(part, 'type'));
    });
  }

  #read(part: unknown, type: unknown): void {
    const { call, tools, rawUsage } = this.#options;
    if (!this.#hasStarted && type !== 'stream-start') {
      this.#hasStarted = true;
      call.firstChunk();
    }
    switch (type) {
      case 'text-delta':
        this.#hasText = true;
        this.#collected?.addText(textAt(part, 'delta'));
        break;
      case 'reasoning-delta':
        this.#hasText = true;
        this.#collected?.addReasoning(textAt(part, 'delta'));
        break;
      case 'tool-call':
      case 'tool-result':
        this.#hasText = true;
        tools.add(part);
        if (type === 'tool-call') this.#collectTool(part);
        break;
      case 'response-metadata':
        call.respond(metadataOf(part));
        break;
      case 'raw':
        this.#usage = rawUsage?.(field(part, 'rawValue')) ?? this.#usage;
        break;
      case 'error':
        this.#error = field(part, 'error') ?? new Error('the stream has an error');
        break;
      case 'finish':
        this.#finish(part);
        break;
    }
  }

  ended(): void {
    safely(() => {
      if (this.#error === undefined) this.#options.call.end();
      else this.#options.call.fail(failureOf(this.#error));
    });
  }

  failed(error: unknown): void {
    safely(() => {
      const { call } = this.#options;
      if (isCancellation(error)) call.cancel(error);
      else call.fail(failureOf(error));
    });
  }

  /** The host does not want the rest. */
  closed(): void {
    const { call, onClose } = this.#options;
    const isOpen = call.isOpen && this.#error === undefined;
    const error = this.#error ?? new DOMException('The stream was closed.', 'AbortError');
    this.failed(error);
    if (isOpen) safely(() => onClose?.(error));
  }

  #finish(part: unknown): void {
    const { call, tools, result } = this.#options;
    const response = languageResponse({
      ...(isObject(result) && { request: field(result, 'request') }),
      ...Object(part),
    });
    const reason = response.finishReasons?.[0];
    const collected = this.#collected;
    call.respond({
      ...response,
      usage: isObject(field(field(part, 'usage'), 'raw'))
        ? response.usage
        : (this.#usage ?? response.usage),
      // Who has seen the response itself knows more.
      toolCalls: call.response.toolCalls ?? tools.calls(undefined, field(part, 'providerMetadata')),
      ...(this.#hasText && { hasText: true }),
      ...(collected !== undefined && { messages: () => [collected.message(reason)] }),
    });
    this.ended();
  }

  #collectTool(part: unknown): void {
    const collected = this.#collected;
    if (collected === undefined) return;
    const input = field(part, 'input');
    collected.addTool(collected.tools, {
      id: textAt(part, 'toolCallId'),
      name: textAt(part, 'toolName'),
      arguments: typeof input === 'string' ? input : JSON.stringify(input),
    });
  }
}
