import { observe } from '@wflo/genai';
import OpenAI from 'openai';
import { MAX_OUTPUT_TOKENS, MODELS, type AskModel } from '../contract.ts';
import { LOOK_UP, lookUp } from './tool.ts';

const MOST_ROUNDS = 4;

/** Chat completions by OpenAI's own client. */
export function askOpenAi(settings: { baseURL: string; apiKey: string }): AskModel {
  const observed = observe(new OpenAI(settings));
  return async ({ prompt, style, sdkRetries, signal }) => {
    const options = { maxRetries: sdkRetries, ...(signal && { signal }) };
    const client = observed.withOptions({ maxRetries: sdkRetries });
    const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: prompt }];
    const request = { model: MODELS.openai, max_tokens: MAX_OUTPUT_TOKENS, messages };
    if (style === 'whole') {
      const { id } = await client.chat.completions.create(request, options);
      return [id];
    }
    if (style !== 'tools') {
      const stream = await client.chat.completions.create({ ...request, stream: true }, options);
      if (style === 'unread') return [];
      const ids = new Set<string>();
      for await (const { id, choices } of stream) {
        if (style === 'left' && choices[0]?.delta.content !== '') return [];
        ids.add(id);
      }
      return [...ids];
    }
    const ids: string[] = [];
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const tools = [{ type: 'function' as const, function: LOOK_UP }];
      const { id, choices } = await client.chat.completions.create({ ...request, tools }, options);
      ids.push(id);
      const message = choices[0]?.message;
      if (message?.tool_calls === undefined) break;
      messages.push(message);
      for (const call of message.tool_calls) {
        messages.push({ role: 'tool', tool_call_id: call.id, content: await lookUp() });
      }
    }
    return ids;
  };
}
