import Anthropic from '@anthropic-ai/sdk';
import { observe } from '@wflo/genai';

type Request = Anthropic.MessageCreateParamsNonStreaming;

export type AnthropicActivities = ReturnType<typeof anthropicActivities>;

/** The activity of those who call Anthropic's SDK themselves. */
export function anthropicActivities(settings: { baseURL: string; apiKey: string }) {
  const client = observe(new Anthropic({ ...settings, maxRetries: 0 })); // Temporal retries.
  return {
    async createMessage(request: Request): Promise<Anthropic.ContentBlock[]> {
      return (await client.messages.create(request)).content;
    },
  };
}
