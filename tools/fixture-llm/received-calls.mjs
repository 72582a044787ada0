const KEPT_CALLS = 20_000;
const PROMPT_CHARACTERS = 300;

/**
 * The calls that were received last, so that a test can hold a ledger against them: a provider bills
 * what it has received, whether its client waited for the response or not.
 */
export class ReceivedCalls {
  #calls = [];

  add({ model, messages }, response) {
    const last = Array.isArray(messages) ? messages.at(-1) : undefined;
    const prompt = String(last?.content ?? '').slice(0, PROMPT_CHARACTERS);
    const call = { model, prompt, status: null };
    this.#calls.push(call);
    if (this.#calls.length > KEPT_CALLS) this.#calls.shift();
    response.once('close', () => {
      // Of a client that has gone away none was taken.
      if (response.writableFinished) call.status = response.statusCode;
    });
  }

  /** `status`: of the response that was sent; null for a client that did not wait for it. */
  list() {
    return this.#calls;
  }
}
