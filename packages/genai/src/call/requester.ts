import type { Attempt } from './attempts.ts';
import type { CallHold } from './call-ledger.ts';
import type { CallResponse } from './call-types.ts';

/**
 * Who makes requests of a call: the call itself, or one within it. Several of those may do so side
 * by side: a request of one ends none of another.
 */
export class Requester {
  readonly #attempts: Attempt[];
  readonly #outer: Requester | undefined;
  /** What it knows of its own response. */
  readonly response: () => CallResponse;
  #last: Attempt | undefined;
  #expected: { readonly attempt: Attempt; readonly hold: CallHold | undefined } | undefined;

  /** `attempts` are those of the whole call. */
  constructor(attempts: Attempt[], response: () => CallResponse, outer?: Requester) {
    this.#attempts = attempts;
    this.response = response;
    this.#outer = outer;
  }

  /** One within this one. */
  within(response: () => CallResponse): Requester {
    return new Requester(this.#attempts, response, this);
  }

  /** A request is about to be made: one that was expected is this one, and one that is open is lost. */
  made(attempt: Attempt): void {
    const isExpected = this.#expected !== undefined;
    void this.giveBack();
    if (!isExpected) this.#last?.abandoned();
    this.#add(attempt);
  }

  /** As `made`, where another one within this one may turn out to be the request. */
  expects(attempt: Attempt, hold: CallHold | undefined): void {
    void this.#outer?.giveBack();
    this.#expected = undefined;
    this.#last?.abandoned();
    this.#add(attempt);
    this.#expected = { attempt, hold };
  }

  /** Who is nearer to the network makes the request in place of who expected it. */
  async giveBack(): Promise<void> {
    const expected = this.#expected?.attempt.isOpen === true ? this.#expected : undefined;
    this.#expected = undefined;
    if (expected !== undefined) {
      expected.attempt.replaced();
      const index = this.#attempts.indexOf(expected.attempt);
      if (index >= 0) this.#attempts.splice(index, 1);
      if (this.#last === expected.attempt) this.#last = undefined;
    }
    await Promise.all([expected?.hold?.release(), this.#outer?.giveBack()]);
  }

  #add(attempt: Attempt): void {
    this.#last = attempt;
    this.#attempts.push(attempt);
  }
}
