/**
 * Memo entries and search attributes as attributes of a run's span: only those asked for by name,
 * since either may hold what is not for a tracing backend.
 *
 * @module
 */
import type { Attributes } from '@opentelemetry/api';
import type { WorkflowInfo } from '@temporalio/workflow';

/** Names that were asked for. */
export interface AskedAttributes {
  readonly memo: readonly string[];
  readonly searchAttributes: readonly string[];
}

/** Characters of one value. */
const LONGEST_VALUE = 1_024;

/** `workflow.memo.<name>` and `workflow.search_attributes.<name>`, where the run has them. */
export function askedAttributesOf(
  asked: AskedAttributes,
  info: Pick<WorkflowInfo, 'memo' | 'typedSearchAttributes'>,
): Attributes {
  const attributes: Attributes = {};
  for (const name of asked.memo) {
    const value = attributeOf(info.memo?.[name]);
    if (value !== undefined) attributes[`workflow.memo.${name}`] = value;
  }
  if (asked.searchAttributes.length === 0) return attributes;
  for (const { key, value: given } of info.typedSearchAttributes.getAll()) {
    const value = asked.searchAttributes.includes(key.name) ? attributeOf(given) : undefined;
    if (value !== undefined) attributes[`workflow.search_attributes.${key.name}`] = value;
  }
  return attributes;
}

function attributeOf(value: unknown): string | number | boolean | string[] | undefined {
  if (typeof value === 'string') return value.slice(0, LONGEST_VALUE);
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map((one) => String(one).slice(0, LONGEST_VALUE));
  return undefined;
}
