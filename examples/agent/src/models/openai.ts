import { observe } from '@wflo/genai';
import OpenAI from 'openai';

type Request = OpenAI.ChatCompletionCreateParamsNonStreaming;

export type OpenAiActivities = ReturnType<typeof openAiActivities>;

/** The activity of those who call OpenAI's SDK themselves. */
export function openAiActivities(settings: { baseURL: string; apiKey: string }) {
  const client = observe(new OpenAI({ ...settings, maxRetries: 0 })); // Temporal retries.
  return {
    async completeChat(request: Request): Promise<OpenAI.ChatCompletionMessage> {
      const [choice] = (await client.chat.completions.create(request)).choices;
      if (choice === undefined) throw new Error('The completion has no choice.');
      return choice.message;
    },
  };
}
