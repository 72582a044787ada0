const KEPT_CALLS = 20_000;
const KEPT_BODIES = 500;
const PROMPT_CHARACTERS = 300;

/**
 * The calls that were received last, so that a test can hold a ledger against them: a provider bills
 * what it has received, whether its client waited for the response or not.
 */
export class ReceivedCalls {
  #calls = [];
  #received = 0;
  #open = new Set();

  /** A call with all that is known of it before it has a response, whose end is watched. */
  add({ dialect, key, model, stream, prompt, body }, response) {
    this.#received += 1;
    const call = {
      sequence: this.#received,
      receivedAt: Date.now(),
      endedAt: null,
      replyId: null,
      dialect,
      key,
      model,
      stream,
      prompt: prompt.slice(0, PROMPT_CHARACTERS),
      status: null,
      usage: null,
      billedUsage: null,
      chunks: 0,
      outcome: 'open',
      body,
    };
    this.#calls.push(call);
    if (this.#calls.length > KEPT_CALLS) this.#calls.shift();
    if (this.#calls.length > KEPT_BODIES) this.#calls.at(-KEPT_BODIES - 1).body = null;
    const closed = new Promise((resolve) => response.once('close', resolve)).then(() => {
      this.#open.delete(closed);
      call.endedAt = Date.now();
      if (call.outcome === 'open') {
        call.outcome = response.writableFinished ? 'complete' : 'client-gone';
      }
    });
    this.#open.add(closed);
    return call;
  }

  /** Those of the key, or all, in the order in which they were received. */
  list(key) {
    return this.#calls
      .filter((call) => key === undefined || call.key === key)
      .map((call) => structuredClone(call));
  }

  /** `status`: of the response that was sent; null for a client that did not wait for it. */
  summaries() {
    return this.#calls.map(({ model, prompt, status, outcome }) => ({
      model,
      prompt,
      status: outcome === 'complete' ? status : null,
    }));
  }

  /** Resolves when no call is open: each has its outcome then. */
  async settled() {
    while (this.#open.size > 0) await Promise.all(this.#open);
  }

  clear() {
    this.#calls = [];
  }
}
