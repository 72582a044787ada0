/**
 * A request of any dialect, as the model sees it.
 *
 * @module
 *
 * @typedef {object} Message
 * @property {'system' | 'user' | 'assistant' | 'tool'} role
 * @property {string} text
 * @property {string} [name]
 * @property {{ name: string, arguments: unknown }[]} [toolCalls]
 *
 * @typedef {object} Conversation
 * @property {string} model
 * @property {boolean} stream
 * @property {Message[]} messages
 * @property {{ name: string, schema?: object }[]} tools
 * @property {'auto' | 'none' | 'required' | { name: string }} toolChoice
 * @property {boolean} parallelToolCalls
 * @property {number} maxTokens Infinity without a limit.
 * @property {number} choices
 * @property {object} [schema] JSON Schema that the text should fit.
 * @property {object} [options] What only the dialect reads.
 */

/** @returns {Conversation} */
export function conversation(parts) {
  return {
    stream: false,
    tools: [],
    toolChoice: 'auto',
    parallelToolCalls: true,
    maxTokens: Number.POSITIVE_INFINITY,
    choices: 1,
    options: {},
    ...parts,
  };
}

/** The text of the last message of a user. */
export function promptOf({ messages }) {
  return messages.findLast(({ role }) => role === 'user')?.text ?? '';
}

/** The messages after the last one of a user. */
function turnOf({ messages }) {
  return messages.slice(messages.findLastIndex(({ role }) => role === 'user') + 1);
}

/** The texts of the tools' results that the last message of a user has led to. */
export const toolResultsOf = (conversation) =>
  turnOf(conversation)
    .filter(({ role }) => role === 'tool')
    .map(({ text }) => text);

/** How often tools have responded since: results that follow each other are one round. */
export function toolRoundsOf(conversation) {
  const turn = turnOf(conversation);
  return turn.filter(({ role }, index) => role === 'tool' && turn[index + 1]?.role !== 'tool')
    .length;
}
