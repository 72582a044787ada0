import type Anthropic from '@anthropic-ai/sdk';
import { ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import { z } from 'zod';
import type { AnthropicActivities } from '../models/anthropic.ts';
import { MOST_ROUNDS, type Ask, type Tool } from './ask.ts';

const { createMessage } = proxyActivities<AnthropicActivities>({
  startToCloseTimeout: '2 minutes',
  retry: { maximumAttempts: 5 },
});

/** By Anthropic's SDK: the loop is ours, each message is an activity. */
export const askByAnthropic: Ask = async ({ model, prompt, tool }) => {
  const messages: Anthropic.MessageParam[] = [{ role: 'user', content: prompt }];
  const tools = tool === undefined ? undefined : [definitionOf(tool)];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const request = { model, max_tokens: 1_000, messages, ...(tools && { tools }) };
    const content = await createMessage(request);
    messages.push({ role: 'assistant', content });
    const results: Anthropic.ToolResultBlockParam[] = [];
    for (const block of content) {
      if (tool === undefined || block.type !== 'tool_use') continue;
      const result = await tool.execute(tool.input.parse(block.input));
      const text = JSON.stringify(result);
      results.push({ type: 'tool_result', tool_use_id: block.id, content: text });
    }
    if (results.length === 0) return textOf(content);
    messages.push({ role: 'user', content: results });
  }
  throw ApplicationFailure.nonRetryable('The model has called tools only.', 'NoAnswer');
};

function definitionOf({ name, description, input }: Tool): Anthropic.Tool {
  return { name, description, input_schema: { ...z.toJSONSchema(input), type: 'object' } };
}

function textOf(content: readonly Anthropic.ContentBlock[]): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}
