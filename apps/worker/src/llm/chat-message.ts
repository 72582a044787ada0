import { z } from 'zod';

const partSchema = z.object({
  type: z.string().optional().catch(undefined),
  text: z.string().optional().catch(undefined),
  refusal: z.string().optional().catch(undefined),
});

/** Of a response's message. Some servers give the content in parts, thoughts among them. */
export const messageSchema = z.object({
  content: z.union([z.string(), z.array(partSchema)]).nullish(),
  refusal: z.string().nullish().catch(null),
  tool_calls: z
    .union([z.array(z.unknown()), z.looseObject({})])
    .nullish()
    .catch(null),
  function_call: z.unknown().optional(),
  annotations: z.array(z.unknown()).nullish().catch(null),
  images: z.array(z.unknown()).nullish().catch(null),
});
export type Message = z.infer<typeof messageSchema>;

/** What a part that says nothing of its type is, too. */
const TEXT_TYPES = new Set(['text', 'output_text']);

export function textOf({ content }: Message): string {
  if (typeof content === 'string') return content;
  const texts = (content ?? []).filter(({ type = 'text' }) => TEXT_TYPES.has(type));
  return texts.map(({ text }) => text ?? '').join('');
}

/** Why a response that was paid for is of no use: a stable code and a sentence. */
export interface ResponseProblem {
  readonly problem: string;
  readonly problemCode: string;
}

/** What servers call a response that a filter cut off. */
const FILTERED =
  /(^|\W)(content_filter(ed)?|(image_)?(safety|recitation|prohibited_content)|blocklist|spii|sensitive|guardrail_intervened)\b/i;
/** A call that the model wrote wrong is none that anybody can see. */
const CALLS_TOOLS =
  /(^|\W)(tool_calls?|function_call|tool_use|malformed_function_call|unexpected_tool_call)$/i;
/** Where the server gave up within the response. */
const BROKEN_OFF = /^(error|abort(ed)?|cancelled|network_error|insufficient_system_resource)$/i;
const AT_LIMIT = /(^|\W)(length|max_(output_)?tokens|model_length|model_context_window_exceeded)$/i;
/** Whoever ends so with no word had none to say. */
const AT_END = /^(stop|eos|end_turn|stop_sequence|complete|unknown)$/i;

function isRefusal({ refusal, content }: Message): boolean {
  const parts = Array.isArray(content) ? content : [];
  return [refusal, ...parts.map((part) => part.refusal)].some((words) => (words ?? '') !== '');
}

/** Why a message has no text that a step could go on with; nothing when it has. */
export function problemOf(
  message: Message,
  finishReason: string,
  baseUrl: string,
): ResponseProblem | Record<string, never> {
  const problem = (problemCode: string, what: string): ResponseProblem => ({
    problemCode,
    problem: `The LLM at ${new URL(baseUrl).host} ${what}; its cost is recorded.`,
  });
  // The words of a refusal are the model's, and stay out of errors like those of a response.
  if (isRefusal(message) || finishReason === 'refusal') {
    return problem('WFLO_LLM_REFUSED', 'refused to respond: change the prompt or the model');
  }
  if (FILTERED.test(finishReason)) {
    return problem(
      'WFLO_LLM_CONTENT_FILTERED',
      `filtered its response (finish_reason "${finishReason.slice(0, 50)}"): change the prompt, or the filters of the deployment`,
    );
  }
  if (
    Object.keys(message.tool_calls ?? []).length > 0 ||
    z.object({}).safeParse(message.function_call).success ||
    CALLS_TOOLS.test(finishReason)
  ) {
    return problem(
      'WFLO_LLM_TOOL_CALLS',
      'called tools, which an llm step has none of: turn off those that the endpoint adds',
    );
  }
  if (BROKEN_OFF.test(finishReason)) {
    return problem(
      'WFLO_LLM_BROKEN_OFF',
      `broke its response off with an error (finish_reason "${finishReason}")`,
    );
  }
  if (textOf(message).trim() !== '' || AT_END.test(finishReason)) return {};
  if (AT_LIMIT.test(finishReason)) {
    return problem(
      'WFLO_LLM_OUTPUT_TRUNCATED',
      'used all of maxTokens before the first word of its response (reasoning counts, too): raise maxTokens',
    );
  }
  return problem(
    'WFLO_LLM_EMPTY_RESPONSE',
    `ended before the first word of its response (finish_reason "${finishReason.slice(0, 50)}")`,
  );
}
