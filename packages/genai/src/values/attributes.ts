import type { Attributes } from '@opentelemetry/api';

/** Those that have a value. */
export function defined(attributes: Attributes): Attributes {
  const having: Attributes = {};
  for (const name in attributes) {
    if (attributes[name] !== undefined) having[name] = attributes[name];
  }
  return having;
}
