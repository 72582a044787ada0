/** A message of a conversation, as text. */
export interface Message {
  readonly role: string;
  readonly text: string;
}

/**
 * OpenTelemetry's messages (`[{ role, parts: [{ type, content }] }]`), as a value or as JSON;
 * undefined where the value is something else.
 */
export function messagesOf(value: unknown): Message[] | undefined {
  const list = typeof value === 'string' ? parsed(value) : value;
  if (!Array.isArray(list)) return undefined;
  const messages: Message[] = [];
  for (const one of list as unknown[]) {
    if (!isRecord(one) || typeof one['role'] !== 'string') return undefined;
    const parts = Array.isArray(one['parts']) ? (one['parts'] as unknown[]) : [one];
    messages.push({ role: one['role'], text: parts.map(partText).join('\n') });
  }
  return messages;
}

function partText(part: unknown): string {
  if (!isRecord(part)) return String(part);
  const { type, content, name, arguments: args, response, result } = part;
  if (type === 'tool_call') return `calls ${String(name)}(${shown(args)})`;
  if (type === 'tool_call_response') return shown(response ?? result);
  return content === undefined ? shown(part) : shown(content);
}

function shown(value: unknown): string {
  if (typeof value === 'string') return value;
  return value === undefined ? '' : JSON.stringify(value, null, 2);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}
