import type { Context } from '@opentelemetry/api';
import { startCall, type LlmCall } from '../call/call.ts';
import type { CallRequest, CallResponse } from '../call/call-types.ts';
import { isCancellation } from '../call/errors.ts';
import { capturesContent } from '../content/record-content.ts';
import { isHostsAbort } from '../http/exchange.ts';
import { textAt } from '../values/fields.ts';
import { messagesOfResult, responseOfResult } from './model-result.ts';
import { RawChunks, type RawResponseListener } from './raw-response.ts';
import { runs, withRunId, type ModelRun, type Run } from './runs.ts';

export interface ModelRunOptions {
  readonly runId: string;
  readonly request: CallRequest;
  readonly parent: Context;
  /** That of the host, for this run. */
  readonly signal: unknown;
}

/** A model that is called, or whose response comes from a cache: then there is no call. */
export class ModelOfRun implements Run, ModelRun {
  readonly #options: ModelRunOptions;
  readonly #startTimeMillis = Date.now();
  #call: LlmCall | undefined;
  #chunks: RawChunks | undefined;
  #hasRawUsage = false;
  #isStream = false;

  constructor(options: ModelRunOptions) {
    this.#options = options;
  }

  get model(): ModelRun {
    return this;
  }

  get call(): LlmCall | undefined {
    return this.#call;
  }

  get context(): Context {
    return withRunId(this.#call?.context ?? this.#options.parent, this.#options.runId);
  }

  set isStream(isStream: boolean) {
    this.#isStream = isStream;
    if (isStream) this.#call?.respond({ attributes: { 'gen_ai.request.stream': true } });
  }

  begin(): Context {
    this.#startedCall();
    return this.context;
  }

  rawListener(call: LlmCall): RawResponseListener {
    return {
      call,
      onUsage: () => {
        this.#hasRawUsage = true;
      },
      onChunk: () => {
        this.#chunk();
      },
    };
  }

  token(isChunk: boolean): void {
    if (isChunk || this.#isStream) this.#chunk();
  }

  rawChunk(chunk: unknown): void {
    if (this.#call === undefined) return;
    this.#chunks ??= new RawChunks(this.rawListener(this.#call));
    this.#chunks.see(chunk);
  }

  end(result: unknown, isCached: boolean): void {
    if (isCached && this.#call === undefined) return;
    this.#startedCall().end({
      ...this.#responseOf(result),
      ...(capturesContent(this.#options.request.settings ?? {}) && {
        messages: messagesOfResult(result),
      }),
    });
  }

  fail(error: unknown, isCached: boolean): void {
    if (isCached && this.#call === undefined) return;
    const call = this.#startedCall();
    if (this.#isAbort(error)) call.cancel(error);
    else call.fail(error);
  }

  close(): void {
    runs.take(this.#options.runId);
    this.#call?.cancel(new DOMException('The stream was closed.', 'AbortError'));
  }

  abandon(): void {
    this.#call?.abandon();
  }

  #startedCall(): LlmCall {
    const { request, parent } = this.#options;
    this.#call ??= startCall({ ...request, parent, startTimeMillis: this.#startTimeMillis });
    return this.#call;
  }

  #chunk(): void {
    if (!this.#isStream) this.isStream = true;
    this.#call?.firstChunk();
  }

  #responseOf(result: unknown): CallResponse {
    return this.#hasRawUsage ? {} : responseOfResult(result);
  }

  /** Some models throw an error of no type when they see that the host has aborted. */
  #isAbort(error: unknown): boolean {
    return (
      isHostsAbort(this.#options.signal) ||
      isCancellation(error) ||
      ['AbortError', 'Aborted'].includes(textAt(error, 'message') ?? '')
    );
  }
}
