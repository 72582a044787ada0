import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { AiSdkPlugin } from '@temporalio/ai-sdk';
import { observeFetch } from '@wflo/genai';

/** Has the activities of those who call models by the AI SDK; any provider of it would do. */
export function aiSdkPlugin(settings: { baseURL: string; apiKey: string }): AiSdkPlugin {
  const fetch = observeFetch();
  return new AiSdkPlugin({
    modelProvider: createOpenAICompatible({ name: 'openai', ...settings, fetch }),
  });
}
