import type { Attributes } from '@opentelemetry/api';
import type { AttemptListener } from '../telemetry/active-run.ts';

/** Of one attempt; more are not called. */
const MOST_LISTENERS = 1_000;

/** Who wants to know how an attempt ended. */
export class AttemptListeners {
  readonly #listeners: AttemptListener[] = [];

  readonly add = (listener: AttemptListener): void => {
    if (this.#listeners.length < MOST_LISTENERS) this.#listeners.push(listener);
  };

  /** Whether anybody wanted to. */
  get isUsed(): boolean {
    return this.#listeners.length > 0;
  }

  /** What they have to say of the attempt. What a listener throws is its own. */
  notify(failed: boolean): Attributes {
    const attributes: Attributes = {};
    for (const listener of this.#listeners.splice(0)) {
      try {
        Object.assign(attributes, listener({ failed }));
      } catch {
        // The attempt's result is not changed by it.
      }
    }
    return attributes;
  }
}
