import type { Attributes, AttributeValue } from '@opentelemetry/api';
import type { OutputKind } from '../call/call-types.ts';
import { at, isObject, listAt, numberAt, textAt } from '../values/fields.ts';

type Reading = readonly [attribute: string, ...path: string[]];

const NUMBERS: readonly Reading[] = [
  ['gen_ai.request.temperature', 'temperature'],
  ['gen_ai.request.top_p', 'top_p'],
  ['gen_ai.request.top_k', 'top_k'],
  ['gen_ai.request.frequency_penalty', 'frequency_penalty'],
  ['gen_ai.request.presence_penalty', 'presence_penalty'],
  ['gen_ai.request.seed', 'seed'],
  ['gen_ai.embeddings.dimension.count', 'dimensions'],
];

const TEXTS: readonly Reading[] = [
  ['gen_ai.request.reasoning.level', 'reasoning_effort'],
  ['gen_ai.request.reasoning.level', 'reasoning', 'effort'],
  ['gen_ai.request.reasoning.level', 'output_config', 'effort'],
  ['gen_ai.request.previous_response.id', 'previous_response_id'],
  ['gen_ai.conversation.id', 'conversation'],
  ['gen_ai.conversation.id', 'conversation', 'id'],
];

const OUTPUT_TYPES: Readonly<Record<string, string>> = {
  json_object: 'json',
  json_schema: 'json',
  text: 'text',
};

/** Parameters of a request under the names of the conventions: numbers and names, no content. */
export function parameterAttributes(body: unknown): Attributes {
  const attributes = new Map<string, AttributeValue>();
  for (const [attribute, ...path] of NUMBERS) {
    const value = numberAt(body, ...path);
    if (value !== undefined) attributes.set(attribute, value);
  }
  for (const [attribute, ...path] of TEXTS) {
    const value = textAt(body, ...path);
    if (value !== undefined) attributes.set(attribute, value.slice(0, 256));
  }
  const limit = outputLimit(body);
  if (limit !== undefined) attributes.set('gen_ai.request.max_tokens', limit);
  const choices = numberAt(body, 'n');
  if (choices !== undefined && choices !== 1)
    attributes.set('gen_ai.request.choice.count', choices);
  const stops = stopsOf(body);
  if (stops.length > 0) attributes.set('gen_ai.request.stop_sequences', stops);
  const format = textAt(body, 'response_format', 'type') ?? textAt(body, 'text', 'format', 'type');
  const type = OUTPUT_TYPES[format ?? ''];
  if (type !== undefined) attributes.set('gen_ai.output.type', type);
  return Object.fromEntries(attributes);
}

/** Where compatible APIs have the most tokens of a response; the last is Ollama's own. */
export const OUTPUT_LIMITS: readonly (readonly string[])[] = [
  ['max_completion_tokens'],
  ['max_output_tokens'],
  ['max_tokens'],
  ['num_predict'],
  ['options', 'num_predict'],
];

/** Of a list as `['text', 'audio']`. */
export function outputKindOf(modalities: unknown): OutputKind | undefined {
  const names = listAt({ modalities }, 'modalities').map((name) => String(name).toLowerCase());
  return (['video', 'image', 'audio'] as const).find((kind) => names.includes(kind));
}

export function outputLimit(body: unknown): number | undefined {
  return (
    numberAt(body, 'max_completion_tokens') ??
    numberAt(body, 'max_output_tokens') ??
    numberAt(body, 'max_tokens')
  );
}

function stopsOf(body: unknown): string[] {
  const single = textAt(body, 'stop');
  const several = [...listAt(body, 'stop'), ...listAt(body, 'stop_sequences')];
  const stops = single === undefined ? several : [single];
  return stops.filter((stop) => typeof stop === 'string').slice(0, 16);
}

const TEXT_PARTS: ReadonlySet<unknown> = new Set([
  'text',
  'input_text',
  'output_text',
  'refusal',
  'tool_use',
  'tool_result',
  'thinking',
  'function_call',
  'function_call_output',
  'message',
  'reasoning',
]);

/** Whether a content is text alone, through and through: its tokens are then among its bytes. */
export function isText(content: unknown, depth = 0): boolean {
  if (content === undefined || content === null || typeof content === 'string') return true;
  if (depth > 8) return false;
  if (Array.isArray(content)) return content.every((part) => isText(part, depth + 1));
  if (!isObject(content)) return false;
  const type = at(content, 'type');
  if (type !== undefined && !TEXT_PARTS.has(type)) return false;
  return isText(at(content, 'content'), depth + 1);
}

/** Whether all tools are functions of the host, which the provider does not run at a price. */
export function areOwnTools(tools: unknown): boolean {
  return listAt({ tools }, 'tools').every((tool) => {
    const type = at(tool, 'type');
    return type === undefined || type === 'function' || type === 'custom';
  });
}
