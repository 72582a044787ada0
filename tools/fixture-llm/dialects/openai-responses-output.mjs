import { argumentsText, fragmentsOf, wordsOf } from './text-pieces.mjs';

/** The items of a response's output. */
export function outputOf({ id, choices: [{ text, reasoning, toolCalls }] }) {
  const items = toolCalls.map((call) => ({
    type: 'function_call',
    id: `fc_${call.id}`,
    call_id: `call_${call.id}`,
    name: call.name,
    arguments: argumentsText(call.arguments),
    status: 'completed',
  }));
  if (text !== '' || items.length === 0) {
    const content = [{ type: 'output_text', text, annotations: [], logprobs: [] }];
    const message = { type: 'message', id: `msg_${id}`, role: 'assistant' };
    items.unshift({ ...message, status: 'completed', content });
  }
  if (reasoning !== '') {
    const summary = [{ type: 'summary_text', text: reasoning }];
    items.unshift({ type: 'reasoning', id: `rs_${id}`, summary });
  }
  return items;
}

/** The events that bring the items, each `{ type, … }`. */
export function* outputEvents(output) {
  for (const [index, item] of output.entries()) {
    const at = { output_index: index };
    yield { type: 'response.output_item.added', ...at, item: emptied(item) };
    yield* CONTENT_EVENTS[item.type](item, { item_id: item.id, ...at });
    yield { type: 'response.output_item.done', ...at, item };
  }
}

function emptied(item) {
  switch (item.type) {
    case 'message':
      return { ...item, status: 'in_progress', content: [] };
    case 'function_call':
      return { ...item, status: 'in_progress', arguments: '' };
    default:
      return { ...item, summary: [] };
  }
}

const CONTENT_EVENTS = {
  *message({ content: [part] }, item) {
    const at = { ...item, content_index: 0 };
    yield { type: 'response.content_part.added', ...at, part: { ...part, text: '' } };
    for (const delta of wordsOf(part.text)) {
      yield { type: 'response.output_text.delta', ...at, delta, logprobs: [] };
    }
    yield { type: 'response.output_text.done', ...at, text: part.text, logprobs: [] };
    yield { type: 'response.content_part.done', ...at, part };
  },

  *function_call(call, at) {
    for (const delta of fragmentsOf(call.arguments)) {
      yield { type: 'response.function_call_arguments.delta', ...at, delta };
    }
    const { name, arguments: given } = call;
    yield { type: 'response.function_call_arguments.done', ...at, name, arguments: given };
  },

  *reasoning({ summary: [part] }, item) {
    const at = { ...item, summary_index: 0 };
    yield { type: 'response.reasoning_summary_part.added', ...at, part: { ...part, text: '' } };
    for (const delta of wordsOf(part.text)) {
      yield { type: 'response.reasoning_summary_text.delta', ...at, delta };
    }
    yield { type: 'response.reasoning_summary_text.done', ...at, text: part.text };
    yield { type: 'response.reasoning_summary_part.done', ...at, part };
  },
};
