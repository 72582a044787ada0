/**
 * The message of a completion: its text, or why it has none that a step could go on with.
 *
 * @module
 */
import { z } from 'zod';

const partSchema = z.object({
  type: z.string().optional().catch(undefined),
  text: z.string().optional().catch(undefined),
});

/** Of an answer's message. Some servers give the content in parts, thoughts among them. */
export const messageSchema = z.object({
  content: z.union([z.string(), z.array(partSchema)]).nullish(),
  refusal: z.string().nullish().catch(null),
  tool_calls: z.array(z.unknown()).nullish().catch(null),
  function_call: z.unknown().optional(),
  annotations: z.array(z.unknown()).nullish().catch(null),
  images: z.array(z.unknown()).nullish().catch(null),
});
export type Message = z.infer<typeof messageSchema>;

export function textOf({ content }: Message): string {
  if (typeof content === 'string') return content;
  const texts = (content ?? []).filter(({ type }) => type === 'text' || type === 'output_text');
  return texts.map(({ text }) => text ?? '').join('');
}

/** Why an answer that was paid for is of no use: a stable code and a sentence. */
export interface AnswerProblem {
  readonly problem: string;
  readonly problemCode: string;
}

/** What servers call an answer that a filter cut off. */
const FILTERED = /^(content_filter|safety|recitation|prohibited_content|blocklist|spii)\b/i;
const CALLS_TOOLS = new Set(['tool_calls', 'function_call', 'tool_use']);

/** The problem of an answer; nothing, when its text is what the step asked for. */
export function problemOf(
  message: Message,
  finishReason: string,
  baseUrl: string,
): AnswerProblem | Record<string, never> {
  const problem = (problemCode: string, said: string): AnswerProblem => ({
    problemCode,
    problem: `The LLM at ${new URL(baseUrl).host} ${said}; its cost is recorded.`,
  });
  // The words of a refusal are the model's, and stay out of errors like those of an answer.
  if ((message.refusal ?? '') !== '' || finishReason === 'refusal') {
    return problem('WFLO_LLM_REFUSED', 'refused to answer: change the prompt or the model');
  }
  if (FILTERED.test(finishReason)) {
    return problem(
      'WFLO_LLM_CONTENT_FILTERED',
      `filtered its answer (finish_reason "${finishReason.slice(0, 50)}"): change the prompt, or the filters of the deployment`,
    );
  }
  if (
    (message.tool_calls ?? []).length > 0 ||
    z.object({}).safeParse(message.function_call).success ||
    CALLS_TOOLS.has(finishReason)
  ) {
    return problem(
      'WFLO_LLM_TOOL_CALLS',
      'called tools, which an llm step has none of: turn off those that the endpoint adds',
    );
  }
  if (finishReason === 'error') {
    return problem('WFLO_LLM_INVALID_RESPONSE', 'broke its answer off with an error');
  }
  if (finishReason === 'length' && textOf(message) === '') {
    return problem(
      'WFLO_LLM_OUTPUT_TRUNCATED',
      'used all of maxTokens before the first word of its answer (reasoning counts, too): raise maxTokens',
    );
  }
  return {};
}
