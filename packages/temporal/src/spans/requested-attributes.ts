import { types } from 'node:util';
import type { Attributes } from '@opentelemetry/api';

export interface RequestedAttributes {
  readonly memo: readonly string[];
  readonly searchAttributes: readonly string[];
}

/**
 * Of Temporal's `WorkflowInfo`. Where it comes from the thread of workflow code it is a copy whose
 * `typedSearchAttributes` have lost their class; `searchAttributes` are plain lists of values.
 */
export interface AttributedRun {
  readonly memo?: Readonly<Record<string, unknown>>;
  readonly searchAttributes?: Readonly<Record<string, unknown>>;
}

/** Characters of one value. */
const LONGEST_VALUE = 1_024;

/**
 * Memo entries and search attributes as `workflow.memo.<name>` and
 * `workflow.search_attributes.<name>`: only those requested by name, since either may hold what is
 * not for a tracing backend. A search attribute with one value becomes that value.
 */
export function requestedAttributesOf(
  requested: RequestedAttributes,
  info: AttributedRun,
): Attributes {
  const attributes: Attributes = {};
  for (const name of requested.memo) {
    const value = attributeOf(info.memo?.[name]);
    if (value !== undefined) attributes[`workflow.memo.${name}`] = value;
  }
  for (const name of requested.searchAttributes) {
    const stored = info.searchAttributes?.[name];
    const value = attributeOf(Array.isArray(stored) && stored.length === 1 ? stored[0] : stored);
    if (value !== undefined) attributes[`workflow.search_attributes.${name}`] = value;
  }
  return attributes;
}

function attributeOf(value: unknown): string | number | boolean | string[] | undefined {
  if (typeof value === 'string') return value.slice(0, LONGEST_VALUE);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (types.isDate(value)) return value.toISOString();
  if (Array.isArray(value)) return value.map((one) => String(one).slice(0, LONGEST_VALUE));
  return undefined;
}
