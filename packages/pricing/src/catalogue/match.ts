import type { MatchLogic } from '@pydantic/genai-prices';

/** Whether the rule of a price list takes the name for one of its own. Case does not matter. */
export function matches(rule: MatchLogic, name: string): boolean {
  const text = name.toLowerCase();
  if ('or' in rule) return rule.or.some((each) => matches(each, name));
  if ('and' in rule) return rule.and.every((each) => matches(each, name));
  if ('equals' in rule) return text === rule.equals.toLowerCase();
  if ('starts_with' in rule) return text.startsWith(rule.starts_with.toLowerCase());
  if ('ends_with' in rule) return text.endsWith(rule.ends_with.toLowerCase());
  if ('contains' in rule) return text.includes(rule.contains.toLowerCase());
  return new RegExp(rule.regex).test(name);
}
