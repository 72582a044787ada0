/**
 * Memo entries and search attributes as attributes of a run's span: only those asked for by name,
 * since either may hold what is not for a tracing backend.
 *
 * @module
 */
import { types } from 'node:util';
import type { Attributes } from '@opentelemetry/api';

/** Names that were asked for. */
export interface AskedAttributes {
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
 * `workflow.memo.<name>` and `workflow.search_attributes.<name>`, where the run has them; of a
 * search attribute with one value that value.
 */
export function askedAttributesOf(asked: AskedAttributes, info: AttributedRun): Attributes {
  const attributes: Attributes = {};
  for (const name of asked.memo) {
    const value = attributeOf(info.memo?.[name]);
    if (value !== undefined) attributes[`workflow.memo.${name}`] = value;
  }
  for (const name of asked.searchAttributes) {
    const given = info.searchAttributes?.[name];
    const value = attributeOf(Array.isArray(given) && given.length === 1 ? given[0] : given);
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
