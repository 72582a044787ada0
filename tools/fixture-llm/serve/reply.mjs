import { ApiError } from '../api-error.mjs';
import { replyTo } from '../model/reply.mjs';
import { sendBody, sendEvents } from './send.mjs';
import { untilClosed } from './waits.mjs';

/**
 * Sends what the model says, or the step in its place. The call has what is billed for it at once: a
 * provider bills what it has generated, whoever read it.
 */
export function reply({ dialect, conversation, step, call }) {
  const generate = dialect.generate ?? replyTo;
  const said = generate(conversation, step, call.sequence);
  call.replyId = said.id ?? null;
  const counted = dialect.usage(said.tokens, said);
  const usage = step.usage === undefined ? counted : step.usage;
  call.billedUsage = step.billedUsage ?? usage ?? counted;
  const { headers, status = 200 } = step;
  if (step.fault === 'hang' && (step.afterChunks ?? 0) === 0) return untilClosed;
  if (!conversation.stream) {
    const content = bodyOf({ dialect, conversation, step, said, usage });
    return (response, call) => sendBody(response, call, { status, headers, ...content }, step);
  }
  const events = step.events ?? dialect.events(said, usage, conversation.options);
  const errorEvent = () =>
    dialect.errorEvent(new ApiError(500, step.message ?? 'The fixture failed in the stream.'));
  return (response, call) => sendEvents(response, call, { events, errorEvent, headers }, step);
}

function bodyOf({ dialect, conversation, step, said, usage }) {
  if (step.body === undefined) {
    return { body: dialect.body(said, usage, conversation.options), usage };
  }
  return { body: step.body, usage: step.body?.[dialect.usageField ?? 'usage'] };
}
