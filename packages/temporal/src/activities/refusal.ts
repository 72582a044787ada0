import { ApplicationFailure } from '@temporalio/common';

/** What calls are refused with that are refused again however often they are repeated. */
const FINAL_CODES: ReadonlySet<unknown> = new Set([
  'WFLO_BUDGET_EXCEEDED',
  'WFLO_BUDGET_UNPRICED_MODEL',
  'WFLO_BUDGET_INVALID',
  'WFLO_BUDGET_REQUEST_INVALID',
  'WFLO_LEDGER_FILE_INVALID',
]);
/** Under which errors hold what they wrap, or the body of a response. */
const WRAPPED_AS = [
  'cause',
  'errors', // AggregateError; RetryError of the AI SDK
  'lastError', // RetryError of the AI SDK
  'error', // SuppressedError; the body, of APIError of OpenAI's and Anthropic's SDKs
  'suppressed',
  'data', // the body, of APICallError of the AI SDK
  'originalError',
] as const;
/** Errors that are looked at; a chain may lead back to itself. */
const MOST_ERRORS = 100;

interface Refusal {
  readonly code: string;
  readonly message: string;
}

/**
 * The failure that Temporal does not retry, where a budget has refused a call and an activity has
 * failed for it, however deep SDKs have wrapped that; anything else as it was thrown.
 */
export function withoutRetryOfRefusals(thrown: unknown): unknown {
  const refusal = refusalIn(thrown);
  if (refusal === undefined || isFinal(thrown, refusal)) return thrown;
  const { code: type, message } = refusal;
  const cause = thrown instanceof Error ? thrown : undefined;
  return ApplicationFailure.create({ message, type, nonRetryable: true, cause });
}

function isFinal(thrown: unknown, { code }: Refusal): boolean {
  return (
    thrown instanceof ApplicationFailure && thrown.nonRetryable === true && thrown.type === code
  );
}

/** The nearest one; hostile errors have none. */
function refusalIn(thrown: unknown): Refusal | undefined {
  const queue: unknown[] = [thrown];
  const seen = new Set<unknown>();
  for (let at = 0; at < queue.length && at < MOST_ERRORS; at += 1) {
    const error = queue[at];
    if (typeof error !== 'object' || error === null || seen.has(error)) continue;
    seen.add(error);
    try {
      const code: unknown = Reflect.get(error, 'code');
      if (typeof code === 'string' && FINAL_CODES.has(code)) {
        return { code, message: String(Reflect.get(error, 'message') ?? code) };
      }
      for (const name of WRAPPED_AS) {
        const wrapped: unknown = Reflect.get(error, name);
        const several: unknown[] = Array.isArray(wrapped) ? wrapped : [wrapped];
        queue.push(...several.slice(0, MOST_ERRORS));
      }
    } catch {
      // A getter that throws.
    }
  }
  return undefined;
}
