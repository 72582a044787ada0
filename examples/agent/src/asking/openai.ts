import { ApplicationFailure, proxyActivities } from '@temporalio/workflow';
import type { ChatCompletionMessageParam, ChatCompletionTool } from 'openai/resources';
import { z } from 'zod';
import type { OpenAiActivities } from '../models/openai.ts';
import { MOST_ROUNDS, type Ask, type Tool } from './ask.ts';

const { completeChat } = proxyActivities<OpenAiActivities>({
  startToCloseTimeout: '2 minutes',
  retry: { maximumAttempts: 5 },
});

/** By OpenAI's SDK: the loop is ours, each completion is an activity. */
export const askByOpenAi: Ask = async ({ model, prompt, tool }) => {
  const messages: ChatCompletionMessageParam[] = [{ role: 'user', content: prompt }];
  const tools = tool === undefined ? undefined : [definitionOf(tool)];
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const message = await completeChat({ model, messages, ...(tools && { tools }) });
    messages.push(message);
    const calls = message.tool_calls ?? [];
    if (tool === undefined || calls.length === 0) return message.content ?? '';
    for (const call of calls) {
      if (call.type !== 'function') continue;
      const result = await tool.execute(tool.input.parse(JSON.parse(call.function.arguments)));
      messages.push({ role: 'tool', tool_call_id: call.id, content: JSON.stringify(result) });
    }
  }
  throw ApplicationFailure.nonRetryable('The model has called tools only.', 'NoAnswer');
};

function definitionOf({ name, description, input }: Tool): ChatCompletionTool {
  const parameters = z.toJSONSchema(input);
  return { type: 'function', function: { name, description, parameters } };
}
