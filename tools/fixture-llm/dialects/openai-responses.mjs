import { openAiShared } from './openai-error.mjs';
import { outputEvents, outputOf } from './openai-responses-output.mjs';
import { messagesOfItem, parseResponsesRequest } from './openai-responses-request.mjs';
import { Remembered } from './remembered.mjs';

/** OpenAI's Responses; it remembers the latest, for requests that go on from them. */
export function openAiResponses() {
  const stored = { messages: new Remembered(), items: new Remembered() };
  const responseOf = (reply, { request, messages }) => {
    const output = outputOf(reply);
    const id = `resp_fixture${reply.id}`;
    for (const item of output) stored.items.set(item.id, item);
    // Instructions are those of one request.
    const kept = messages.filter((message) => message.isInstruction !== true);
    const said = output.flatMap((item, index) => messagesOfItem(item, index, stored));
    stored.messages.set(id, [...kept, ...said]);
    return { ...envelope(reply, id, request), output };
  };
  return {
    ...openAiShared,
    name: 'openai.responses',
    path: /\/responses$/,
    parse: (body) => parseResponsesRequest(body, stored),
    errorEvent: ({ message, code }) => ({
      event: 'error',
      data: { type: 'error', code: code ?? 'server_error', message, param: null },
    }),

    usage: ({ input, output, reasoning }) => ({
      input_tokens: input,
      input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
      output_tokens: output,
      output_tokens_details: { reasoning_tokens: reasoning },
      total_tokens: input + output,
    }),

    body: (reply, usage, options) => ({ ...ended(responseOf(reply, options), reply), usage }),

    *events(reply, usage, options) {
      const whole = responseOf(reply, options);
      const started = { ...whole, status: 'in_progress', output: [], usage: null };
      let sequence = 0;
      const event = (type, data, sent) => ({
        event: type,
        data: { type, ...data, sequence_number: sequence++ },
        ...(sent === undefined ? {} : { usage: sent }),
      });
      yield event('response.created', { response: started });
      yield event('response.in_progress', { response: started });
      for (const { type, ...data } of outputEvents(whole.output)) yield event(type, data);
      const response = { ...ended(whole, reply), usage };
      yield event(`response.${response.status}`, { response }, usage ?? undefined);
    },
  };
}

/** What stays the same from the first event to the last. */
function envelope({ created, model, serviceTier }, id, request) {
  return {
    id,
    object: 'response',
    created_at: created,
    background: false,
    error: null,
    incomplete_details: null,
    instructions: request.instructions ?? null,
    max_output_tokens: request.max_output_tokens ?? null,
    metadata: request.metadata ?? {},
    model,
    parallel_tool_calls: request.parallel_tool_calls ?? true,
    previous_response_id: request.previous_response_id ?? null,
    reasoning: request.reasoning ?? { effort: null, summary: null },
    service_tier: serviceTier ?? 'default',
    store: request.store ?? true,
    temperature: request.temperature ?? 1,
    text: request.text ?? { format: { type: 'text' } },
    tool_choice: request.tool_choice ?? 'auto',
    tools: request.tools ?? [],
    top_p: request.top_p ?? 1,
    truncation: request.truncation ?? 'disabled',
  };
}

function ended(response, { choices: [{ finish }], finishReason }) {
  const reason = finishReason ?? (finish === 'length' ? 'max_output_tokens' : undefined);
  return reason === undefined
    ? { ...response, status: 'completed' }
    : { ...response, status: 'incomplete', incomplete_details: { reason } };
}
