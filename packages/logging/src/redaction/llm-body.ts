import { wordsOf } from '@wflo/sanitize';

import { readProperty } from '../values/safe-read.ts';
import { cutText } from './cut-text.ts';
import type { Redactor } from './redactor.ts';

/** `body`: a prompt or a completion; `about`: a part of one that does not show its content. */
export type BodyPart = 'none' | 'body' | 'about';

const BODIES = new Set([
  ...['prompt', 'prompts', 'prompt text', 'prompt messages'],
  ...['completion', 'completions', 'completion text', 'completion messages'],
  ...['input messages', 'output messages', 'system instruction', 'system instructions'],
  ...['llm input', 'llm output', 'llm request', 'llm response', 'llm messages'],
]);
/** May stand before: `gen_ai.input.messages`, `system_prompt`, `llmCompletion`. */
const FORE_WORDS = new Set([
  ...['llm', 'gen', 'ai', 'genai', 'model', 'openai', 'anthropic', 'chat', 'text'],
  ...['system', 'user', 'assistant', 'raw', 'full', 'rendered', 'final'],
]);
const ABOUT = new Set([
  ...['role', 'type', 'id', 'name', 'model', 'object', 'status', 'finish_reason', 'stop_reason'],
  ...['finishReason', 'stopReason', 'tool_call_id', 'system_fingerprint'],
]);
const ROLES = new Set(['system', 'developer', 'user', 'assistant', 'model', 'tool', 'function']);

/** What a field of this name is to a body. */
export function bodyPartOf(name: string): BodyPart {
  if (ABOUT.has(name)) return 'about';
  const words = wordsOf(name);
  const isBody = words.some(
    (_word, from) =>
      BODIES.has(words.slice(from).join(' ')) &&
      words.slice(0, from).every((word) => FORE_WORDS.has(word)),
  );
  return isBody ? 'body' : 'none';
}

/** Whether an object is a chat message, as all providers have it: a role, and content or parts. */
export function isChatMessage(names: readonly string[], object: object): boolean {
  if (!names.includes('role')) return false;
  if (!names.includes('content') && !names.includes('parts')) return false;
  const role = readProperty(object, 'role');
  return typeof role === 'string' && ROLES.has(role);
}

/**
 * Prompts and completions of a language model: often long, often private, and so omitted by
 * default. They are found by the names of their fields, and by the shape of a chat message.
 */
export class LlmBodies {
  readonly #maxBytes: number;
  readonly #redactor: Redactor;

  constructor(maxBytes: number, redactor: Redactor) {
    this.#maxBytes = maxBytes;
    this.#redactor = redactor;
  }

  /** What is shown of one text of a body: its first bytes, as configured, and its length. */
  shown(text: string): string {
    const bytes = Buffer.byteLength(text);
    if (this.#maxBytes === 0) return `[Omitted, ${bytes} bytes]`;
    if (bytes <= this.#maxBytes) return this.#redactor.text(text);
    const start = firstBytes(cutText(text, this.#maxBytes, this.#redactor), this.#maxBytes);
    return `${start}…[cut, ${bytes} bytes]`;
  }
}

/** As many whole characters as fit into so many bytes of UTF-8. */
function firstBytes(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}
