/**
 * Messages in the form of the GenAI conventions (`gen_ai.input.messages`): a role, and parts.
 *
 * @module
 */
import { field, isObject, listAt, textAt } from '../values/fields.ts';

export interface Message {
  readonly role: string;
  readonly parts: readonly object[];
  readonly finish_reason?: string | undefined;
}

export interface CallMessages {
  /** `gen_ai.system_instructions`. */
  readonly system?: readonly object[] | undefined;
  /** `gen_ai.input.messages`. */
  readonly input?: readonly Message[] | undefined;
  /** `gen_ai.output.messages`. */
  readonly output?: readonly Message[] | undefined;
  /** `gen_ai.tool.definitions`. */
  readonly tools?: readonly unknown[] | undefined;
}

export function textPart(content: string): object {
  return { type: 'text', content };
}

/** The parts of a message of OpenAI's or Anthropic's, whose content is a text or a list. */
export function partsOf(message: unknown): object[] {
  const content = field(message, 'content');
  if (typeof content === 'string') {
    return textAt(message, 'role') === 'tool'
      ? [toolResponse(textAt(message, 'tool_call_id'), content)]
      : [textPart(content), ...toolCallsOf(message)];
  }
  return [...listAt(message, 'content').map(partOf), ...toolCallsOf(message)];
}

function toolCallsOf(message: unknown): object[] {
  return listAt(message, 'tool_calls').map((call) =>
    toolCall(
      textAt(call, 'id'),
      textAt(call, 'function', 'name') ?? textAt(call, 'custom', 'name'),
      field(field(call, 'function'), 'arguments') ?? field(field(call, 'custom'), 'input'),
    ),
  );
}

export function toolCall(id: unknown, name: unknown, args: unknown): object {
  return { type: 'tool_call', id, name, arguments: args };
}

export function toolResponse(id: unknown, response: unknown): object {
  return { type: 'tool_call_response', id, response };
}

/** One part of a content: what is neither text nor a tool's is named, and left out. */
export function partOf(part: unknown): object {
  if (typeof part === 'string') return textPart(part);
  const type = textAt(part, 'type') ?? 'unknown';
  const text = textAt(part, 'text') ?? textAt(part, 'refusal');
  if (text !== undefined) return textPart(text);
  if (type === 'thinking') return { type: 'reasoning', content: textAt(part, 'thinking') };
  if (type === 'tool_use') {
    return toolCall(textAt(part, 'id'), textAt(part, 'name'), field(part, 'input'));
  }
  if (type === 'tool_result') {
    return toolResponse(textAt(part, 'tool_use_id'), field(part, 'content'));
  }
  return { type };
}

export function messageOf(message: unknown, otherwise = 'user'): Message {
  return { role: textAt(message, 'role') ?? otherwise, parts: partsOf(message) };
}

/** Instructions as a text, or as a list of parts. */
export function instructionsOf(instructions: unknown): object[] | undefined {
  if (typeof instructions === 'string') return [textPart(instructions)];
  const parts = listAt({ instructions }, 'instructions');
  return parts.length === 0 ? undefined : parts.filter(isObject).map(partOf);
}
