import { TemporalProvider } from '@temporalio/ai-sdk/workflow';
import { generateText, stepCountIs, tool as aiTool } from 'ai';
import { MOST_ROUNDS, type Ask } from './ask.ts';

// Each call of a model is an activity: what has been answered is never paid for again.
const models = new TemporalProvider({
  languageModel: { startToCloseTimeout: '2 minutes', retry: { maximumAttempts: 5 } },
});

/** By the AI SDK: its loop runs in the workflow, its calls in activities. */
export const askByAiSdk: Ask = async ({ model, prompt, tool }) => {
  const { text } = await generateText({
    model: models.languageModel(model),
    prompt,
    ...(tool !== undefined && {
      tools: {
        [tool.name]: aiTool({
          description: tool.description,
          inputSchema: tool.input,
          execute: (input) => tool.execute(input),
        }),
      },
    }),
    stopWhen: stepCountIs(MOST_ROUNDS),
    maxRetries: 0, // Temporal retries the activity.
  });
  return text;
};
