import { observe } from '@wflo/genai';
import OpenAI from 'openai';

const client = observe(new OpenAI());

export async function ask(content: string): Promise<string> {
  const request = { model: 'gpt-4o-mini', messages: [{ role: 'user' as const, content }] };
  const { choices } = await client.chat.completions.create(request);
  return choices[0]?.message.content ?? '';
}
