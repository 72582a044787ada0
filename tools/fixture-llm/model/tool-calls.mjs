import { words } from '../prose/wording.mjs';
import { promptOf, toolResultsOf } from './conversation.mjs';
import { valueFor } from './schema-value.mjs';

/**
 * The tools that the model calls: those that the prompt names, or else the first one, once after
 * each message of a user, and again where the request demands it. The arguments fit the schema, from
 * what the prompt says.
 *
 * @returns {{ name: string, arguments: unknown }[]} None where it answers.
 */
export function toolCallsOf(conversation) {
  const { tools, toolChoice, parallelToolCalls } = conversation;
  if (tools.length === 0 || toolChoice === 'none') return [];
  const isForced = toolChoice === 'required' || typeof toolChoice === 'object';
  if (!isForced && toolResultsOf(conversation).length > 0) return [];
  const prompt = promptOf(conversation);
  const chosen = toolsFor(prompt, tools, toolChoice);
  return (parallelToolCalls ? chosen : chosen.slice(0, 1)).map(({ name, schema }) => ({
    name,
    arguments: valueFor(schema ?? { type: 'object' }, prompt),
  }));
}

function toolsFor(prompt, tools, toolChoice) {
  if (typeof toolChoice === 'object') return tools.filter(({ name }) => name === toolChoice.name);
  const text = prompt.toLowerCase();
  const named = tools.filter(
    ({ name }) => text.includes(name.toLowerCase()) || text.includes(words(name).toLowerCase()),
  );
  return named.length > 0 ? named : tools.slice(0, 1);
}
