import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { observeFetch } from '@wflo/genai';
import { generateText, isStepCount, jsonSchema, streamText, tool } from 'ai';
import { MAX_OUTPUT_TOKENS, MODELS, type AskModel } from '../contract.ts';
import { LOOK_UP, lookUp } from './tool.ts';

const MOST_ROUNDS = 4;

/** The AI SDK, whose requests are observed by their `fetch`. */
export function askAiSdk(settings: { baseURL: string; apiKey: string }): AskModel {
  const provider = createOpenAICompatible({ name: 'openai', ...settings, fetch: observeFetch() });
  return async ({ prompt, style, sdkRetries, signal }) => {
    const request = {
      model: provider(MODELS['ai-sdk']),
      prompt,
      maxOutputTokens: MAX_OUTPUT_TOKENS,
      maxRetries: sdkRetries,
      ...(signal && { abortSignal: signal }),
    };
    if (style === 'whole') return [(await generateText(request)).finalStep.response.id];
    if (style === 'tools') {
      const look_up = tool({
        description: LOOK_UP.description,
        inputSchema: jsonSchema(LOOK_UP.parameters),
        execute: lookUp,
      });
      const stopWhen = isStepCount(MOST_ROUNDS);
      const { steps } = await generateText({ ...request, tools: { look_up }, stopWhen });
      return steps.map(({ response }) => response.id);
    }
    const failures: unknown[] = [];
    const onError = ({ error }: { error: unknown }) => void failures.push(error);
    const result = streamText({ ...request, onError });
    if (style === 'unread') return [];
    for await (const _ of result.textStream) if (style === 'left') return [];
    if (failures.length > 0) throw new Error('the stream has failed', { cause: failures[0] });
    return [(await result.finalStep).response.id];
  };
}
