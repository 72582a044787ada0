import type { StepOf } from '../definition/step-types/index.ts';
import { InvalidModelError } from './errors.ts';
import { isModelName } from './model-name.ts';
import { renderAsText, type TemplateScope } from '../templates/render.ts';
import type { ChatMessage, ChatRequest } from './chat.ts';
import type { NormalizedUsage } from '@wflo/pricing';

/** Tokens that a chat format adds around each message, and around all of them; generous. */
const TOKENS_PER_MESSAGE = 16;
const TOKENS_PER_REQUEST = 32;

/**
 * The request of a step with its templates rendered. `defaultModel` is that of steps without one.
 *
 * @throws {InvalidModelError} before anything is paid for that could not be recorded.
 */
export function toChatRequest(
  step: StepOf<'llm'>,
  scope: TemplateScope,
  defaultModel: string,
): ChatRequest {
  const text = (template: string, ...path: PropertyKey[]) => renderAsText(template, scope, path);
  const system: ChatMessage[] =
    step.system === undefined ? [] : [{ role: 'system', content: text(step.system, 'system') }];
  const given: ChatMessage[] =
    step.messages === undefined
      ? [{ role: 'user', content: text(step.prompt ?? '', 'prompt') }]
      : step.messages.map(({ role, content }, index) => ({
          role,
          content: text(content, 'messages', index, 'content'),
        }));
  const model = step.model === undefined ? defaultModel : text(step.model, 'model');
  if (!isModelName(model)) throw new InvalidModelError(step.id, model);
  return {
    model,
    messages: [...system, ...given],
    maxTokens: step.maxTokens,
    temperature: step.temperature,
  };
}

/**
 * Usage that the call can't pass: a token of a byte-pair encoding stands for at least one byte of
 * UTF-8, so the bytes of the prompt bound its tokens.
 */
export function usageUpperBound({ messages, maxTokens }: ChatRequest): NormalizedUsage {
  const inputTokens = messages.reduce(
    (sum, { role, content }) =>
      sum + Buffer.byteLength(role) + Buffer.byteLength(content) + TOKENS_PER_MESSAGE,
    TOKENS_PER_REQUEST,
  );
  return { inputTokens, outputTokens: maxTokens, cacheReadTokens: 0 };
}
