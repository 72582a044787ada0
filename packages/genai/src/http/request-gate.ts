import type { CallHold } from '../call/call-ledger.ts';
import type { LlmCall } from '../call/call.ts';
import { RefusedCallError } from '../errors.ts';
import { field } from '../values/fields.ts';

/**
 * Where the requests of one call wait until their budget has room. A client that limits the time of
 * a request opens it before that time begins.
 */
export class RequestGate {
  readonly #call: LlmCall;
  #opened: { readonly hold?: CallHold | undefined; readonly error?: Error } | undefined;
  #refusal: RefusedCallError | undefined;

  constructor(call: LlmCall) {
    this.#call = call;
  }

  /** Why a request was not sent. */
  get refusal(): RefusedCallError | undefined {
    return this.#refusal;
  }

  /** Waits for the next request to be allowed; whether it is, `pass` says. Never rejects. */
  async open(init: unknown): Promise<void> {
    if (!this.#call.hasBudget) return;
    this.close();
    this.#opened = await this.#reserve(init).then(
      (hold) => ({ hold }),
      (error: unknown) => ({ error: error as Error }), // or whatever the host aborts with
    );
  }

  /** @throws {RefusedCallError} or the reason of the request's signal: it is not to be sent. */
  async pass(init: unknown): Promise<CallHold | undefined> {
    const opened = this.#opened;
    this.#opened = undefined;
    if (opened === undefined) return this.#reserve(init);
    if (opened.error !== undefined) throw opened.error;
    return opened.hold;
  }

  /** Gives back what was reserved for a request that was not made. */
  close(): void {
    void this.#opened?.hold?.release();
    this.#opened = undefined;
  }

  async #reserve(init: unknown): Promise<CallHold | undefined> {
    const signal = field(init, 'signal');
    try {
      return await this.#call.reserve(
        bytesOf(field(init, 'body')),
        signal instanceof AbortSignal ? signal : undefined,
      );
    } catch (error) {
      if (error instanceof RefusedCallError) this.#refusal = error;
      throw error;
    }
  }
}

export function bytesOf(body: unknown): number | undefined {
  if (typeof body === 'string') return Buffer.byteLength(body);
  return ArrayBuffer.isView(body) ? body.byteLength : undefined;
}

/**
 * In place of a refusal, for clients that would take a rejection for a broken connection and try
 * again: none of them tries again after this.
 */
export function refusalResponse({ code, message }: RefusedCallError): Response {
  return Response.json(
    { error: { type: code, code, message, param: null } },
    { status: 402, headers: { 'x-should-retry': 'false' } },
  );
}

/** The same where nobody is there to put the refusal in place of the client's own error. */
export function throwingResponse(refusal: RefusedCallError): Response {
  const get = (): never => {
    throw refusal;
  };
  return Object.defineProperty(refusalResponse(refusal), 'ok', { get });
}
