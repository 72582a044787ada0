import {
  textPart,
  toolCall,
  toolResponse,
  type CallMessages,
  type Message,
} from '../content/messages.ts';
import { field, isObject, listAt, textAt } from '../values/fields.ts';

/** What a model is sent, as the AI SDK has it: its own messages, or those of its providers. */
export function messagesOf(options: unknown): CallMessages {
  const instructions = field(options, 'instructions');
  const system = systemOf(instructions);
  const tools = listAt(options, 'tools');
  const value = textAt(options, 'prompt') ?? textAt(options, 'text');
  return {
    ...(system !== undefined && { system }),
    input: value === undefined ? sentOf(options).map(messageOf) : [ofUser(textPart(value))],
    ...(tools.length > 0 && { tools }),
  };
}

function ofUser(part: object): Message {
  return { role: 'user', parts: [part] };
}

function sentOf(options: unknown): readonly unknown[] {
  const prompt = listAt(options, 'prompt');
  return prompt.length > 0 ? prompt : listAt(options, 'messages');
}

function systemOf(instructions: unknown): object[] | undefined {
  if (typeof instructions === 'string') return [textPart(instructions)];
  const messages = Array.isArray(instructions) ? instructions : [instructions];
  const texts = messages.flatMap((message) => textAt(message, 'content') ?? []);
  return texts.length === 0 ? undefined : texts.map(textPart);
}

function messageOf(message: unknown): Message {
  const content = field(message, 'content');
  const parts =
    typeof content === 'string' ? [textPart(content)] : listAt(message, 'content').map(partOf);
  return { role: textAt(message, 'role') ?? 'user', parts };
}

/** One part of a content: what is neither text nor a tool's is named, and left out. */
export function partOf(part: unknown): object {
  const type = textAt(part, 'type') ?? 'unknown';
  if (type === 'text') return textPart(textAt(part, 'text') ?? '');
  if (type === 'reasoning') return { type, content: textAt(part, 'text') };
  if (type === 'tool-call') {
    return toolCall(textAt(part, 'toolCallId'), textAt(part, 'toolName'), field(part, 'input'));
  }
  if (type !== 'tool-result') return { type };
  const output = field(part, 'output') ?? field(part, 'result');
  return toolResponse(textAt(part, 'toolCallId'), field(output, 'value') ?? output);
}

const TEXT_PARTS: ReadonlySet<unknown> = new Set(['text', 'reasoning', 'tool-call']);

/** Whether all that is sent is text, whose tokens are no more than its bytes. */
export function isTextAlone(options: unknown): boolean {
  return (
    listAt(options, 'tools').every((tool) => field(tool, 'type') === 'function') &&
    sentOf(options).every((message) => {
      const content = field(message, 'content');
      return typeof content === 'string' || listAt(message, 'content').every(isTextPart);
    })
  );
}

function isTextPart(part: unknown): boolean {
  if (TEXT_PARTS.has(field(part, 'type'))) return true;
  const output = field(part, 'output');
  return (
    field(part, 'type') === 'tool-result' && isObject(output) && field(output, 'type') !== 'content'
  );
}

/** The most bytes of what is sent that a provider can bill: its own JSON has the same texts. */
export function bytesOf(options: unknown): number {
  const sent = [
    'instructions',
    'messages',
    'prompt',
    'tools',
    'responseFormat',
    'schema',
    'values',
    'text',
    'query',
    'documents',
  ];
  return Buffer.byteLength(JSON.stringify(sent.map((name) => field(options, name))));
}
