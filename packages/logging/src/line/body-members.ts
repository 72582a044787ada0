import type { BodyMembers } from '@wflo/sanitize';

/** What a function was called with. */
const DEEP_NAMES = new Set(['input', 'arguments', 'args', 'parameters', 'structuredContent']);
/** What is about a body is short. */
const MAX_ABOUT_LENGTH = 200;
/** Whether a member of an object is one of those that hold a body. */
export function isAmong(bodies: BodyMembers | undefined, name: string): boolean {
  return bodies === 'all' || (bodies?.includes(name) ?? false);
}

/** Whether a text is as short as what is about a body. */
export function isShortText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_ABOUT_LENGTH;
}

/** Whether the members of a value may have any name, as arguments of a function do. */
export function isDeepBody(name: string, value: unknown): boolean {
  return DEEP_NAMES.has(name) && !Array.isArray(value);
}
