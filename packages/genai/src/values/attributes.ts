import type { Attributes } from '@opentelemetry/api';

/** Those that have a value. */
export function defined(attributes: Attributes): Attributes {
  return Object.fromEntries(Object.entries(attributes).filter(([, value]) => value !== undefined));
}
