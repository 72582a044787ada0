import { fieldsOf, hasAny, type Fields } from '../usage/fields.ts';

/** Where a response has its usage. */
const PLACES = ['usage', 'usageMetadata', 'usage_metadata', 'amazon-bedrock-invocationMetrics'];

/** Where a response that counts nothing itself, or an event of a stream, has what may have one. */
const WRAPPERS = ['response', 'message', 'metadata', 'meta', 'x_groq'];
const COUNT = /token|_count$|_n$|billed_units/i;
const MAX_DEPTH = 3;

/** The usage of what may be the whole response, or already the usage itself. */
export function unwrap(reported: unknown, depth = 0): Fields | undefined {
  const fields = fieldsOf(reported);
  if (fields === undefined || depth === MAX_DEPTH) return fields;
  const isUsage = Object.keys(fields).some((name) => COUNT.test(name));
  for (const place of isUsage ? PLACES : [...PLACES, ...WRAPPERS]) {
    const found = fieldsOf(fields[place]);
    if (found !== undefined) return unwrap(found, depth + 1);
  }
  return fields;
}

/** How the response says that it was served, beside its usage or in it. */
export function tierBeside(reported: unknown): unknown {
  const fields = fieldsOf(reported) ?? {};
  const tier = fields['service_tier'] ?? fields['serviceTier'];
  if (tier === undefined && hasAny(fields, 'response')) return tierBeside(fields['response']);
  return fieldsOf(tier)?.['type'] ?? tier;
}
