import { propagation, type Context } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/sdk-trace-node';
import { InvalidTracingOptionError } from '../errors.ts';

/**
 * Copies entries of the baggage onto each span that starts under it, unless the span has the name:
 * only those on the list, since baggage comes from the caller.
 */
export class BaggageAttributes {
  readonly #names: readonly string[];

  /** @throws InvalidTracingOptionError for anything but a list of names */
  constructor(names: readonly string[]) {
    const list: unknown = names;
    if (!Array.isArray(list) || !list.every((name) => typeof name === 'string' && name !== '')) {
      throw new InvalidTracingOptionError('baggageAttributes', list, 'a list of baggage names');
    }
    this.#names = [...names];
  }

  onStart(span: Span, parent: Context): void {
    const baggage = propagation.getBaggage(parent);
    if (baggage === undefined) return;
    for (const name of this.#names) {
      const entry = baggage.getEntry(name);
      if (entry !== undefined && !(name in span.attributes)) span.setAttribute(name, entry.value);
    }
  }
}
