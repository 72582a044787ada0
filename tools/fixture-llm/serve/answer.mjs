import { promptOf, toolRoundsOf } from '../model/conversation.mjs';
import { directivesOf } from '../script/directives.mjs';
import { failure, isFailure, refused } from './failure.mjs';
import { readJson } from './read-json.mjs';
import { reply } from './reply.mjs';
import { delayWhileOpen } from './waits.mjs';

/** Responds to a call of the model in its dialect, as its script has it. */
export async function answer(request, response, { dialect, url, calls, scripts }) {
  const body = await readJson(request).catch((error) => {
    throw Object.assign(error, { responseBody: dialect.error(error) });
  });
  const { conversation, refusal } = understand(dialect, body, url);
  const keys = keysOf(request.headers, url);
  const call = calls.add(
    {
      dialect: dialect.name,
      key: keys[0] ?? '',
      model: conversation.model,
      stream: conversation.stream,
      prompt: promptOf(conversation),
      body,
    },
    response,
  );
  response.setHeader(dialect.requestIdHeader, `req_fixture${call.sequence}`);
  const text = [`[${conversation.model}]`, ...conversation.messages.map(({ text }) => text)];
  const step = {
    ...directivesOf(request.headers, text.join('\n')),
    ...scripts.take(keys, {
      dialect: dialect.name,
      model: conversation.model,
      prompt: promptOf(conversation),
      toolRounds: toolRoundsOf(conversation),
      stream: conversation.stream,
    }),
  };
  const send = sender({ dialect, conversation, refusal, step, call });
  await delayWhileOpen(response, step.delayMillis);
  await send(response, call);
}

/** What is sent, and billed, is known before the client is made to wait for it. */
function sender({ dialect, conversation, refusal, step, call }) {
  if (isFailure(step)) return failure(dialect, step);
  if (refusal !== undefined) return refused(dialect, refusal);
  try {
    return reply({ dialect, conversation, step, call });
  } catch (error) {
    return refused(dialect, error);
  }
}

/** A request that is refused is still a call with a model and a prompt. */
function understand(dialect, body, url) {
  try {
    return { conversation: dialect.parse(body, url) };
  } catch (refusal) {
    const { model } = body;
    const messages = Array.isArray(body.messages) ? body.messages : [];
    const texts = messages.map((message) => ({ role: 'user', text: String(message?.content) }));
    return { conversation: { model, messages: texts, stream: body.stream === true }, refusal };
  }
}

/** What names the script of a request, the most exact one first. */
function keysOf(headers, url) {
  const bearer = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
  const key = bearer ?? headers['x-api-key'] ?? headers['api-key'] ?? headers['x-goog-api-key'];
  const all = [headers['x-fixture-scenario'], key, url.searchParams.get('key')];
  return all.filter((one) => typeof one === 'string' && one !== '');
}
