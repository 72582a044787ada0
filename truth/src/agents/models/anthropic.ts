import Anthropic from '@anthropic-ai/sdk';
import { observe } from '@wflo/genai';
import { MAX_OUTPUT_TOKENS, MODELS, type AskModel } from '../contract.ts';
import { LOOK_UP, lookUp } from './tool.ts';

const MOST_ROUNDS = 4;

/** Messages by Anthropic's own client. */
export function askAnthropic(settings: { baseURL: string; apiKey: string }): AskModel {
  const client = observe(new Anthropic(settings));
  return async ({ prompt, style, sdkRetries, signal }) => {
    const options = { maxRetries: sdkRetries, ...(signal && { signal }) };
    const messages: Anthropic.MessageParam[] = [{ role: 'user', content: prompt }];
    const request = { model: MODELS.anthropic, max_tokens: MAX_OUTPUT_TOKENS, messages };
    if (style === 'whole') return [(await client.messages.create(request, options)).id];
    if (style === 'stream') {
      return [(await client.messages.stream(request, options).finalMessage()).id];
    }
    if (style !== 'tools') {
      const stream = await client.messages.create({ ...request, stream: true }, options);
      if (style === 'unread') return [];
      for await (const { type } of stream) if (type === 'content_block_delta') break;
      return [];
    }
    const ids: string[] = [];
    const { name, description, parameters } = LOOK_UP;
    for (let round = 0; round < MOST_ROUNDS; round += 1) {
      const tools = [{ name, description, input_schema: parameters }];
      const { id, content } = await client.messages.create({ ...request, tools }, options);
      ids.push(id);
      const calls = content.filter((block) => block.type === 'tool_use');
      if (calls.length === 0) break;
      messages.push({ role: 'assistant', content });
      const results = calls.map(async (call) => ({
        type: 'tool_result' as const,
        tool_use_id: call.id,
        content: await lookUp(),
      }));
      messages.push({ role: 'user', content: await Promise.all(results) });
    }
    return ids;
  };
}
