import { messageOf, type Message } from '../content/messages.ts';
import { field, listAt, textAt } from '../values/fields.ts';

const ROLES: Readonly<Record<string, string>> = {
  ai: 'assistant',
  function: 'tool',
  human: 'user',
};

/** LangChain's messages in the form of the conventions; `input` has lists of them, or texts. */
export function messagesOf(input: unknown): Message[] {
  return listAt({ input }, 'input')
    .flat()
    .map((message) =>
      typeof message === 'string'
        ? messageOf({ role: 'user', content: message })
        : langChainMessage(message),
    );
}

export function langChainMessage(message: unknown, finish_reason?: string): Message {
  const type = textAt(message, 'type') ?? 'human';
  const role = textAt(message, 'role') ?? ROLES[type] ?? type;
  const content = field(message, 'content');
  // Anthropic's content has the calls of tools in itself.
  const isComplete = listAt({ content }, 'content').some(
    (part) => field(part, 'type') === 'tool_use',
  );
  const shown = messageOf({
    role,
    content,
    tool_call_id: field(message, 'tool_call_id'),
    tool_calls: isComplete ? [] : listAt(message, 'tool_calls').map(openAiToolCall),
  });
  return finish_reason === undefined ? shown : { ...shown, finish_reason };
}

function openAiToolCall(call: unknown): object {
  return {
    id: field(call, 'id'),
    function: { name: field(call, 'name'), arguments: field(call, 'args') },
  };
}
