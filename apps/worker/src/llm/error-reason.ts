import { LlmError } from './errors.ts';

const REASONS: Readonly<Record<string, string>> = {
  WFLO_LLM_TIMEOUT: 'timeout',
  WFLO_LLM_ABORTED: 'cancelled',
  WFLO_LLM_UNREACHABLE: 'unreachable',
  WFLO_LLM_UNAUTHORIZED: 'unauthorized',
};

/** Why an LLM call failed, in few words: the label `reason` of `wflo_llm_errors_total`. */
export function llmErrorReason(error: unknown): string {
  if (!(error instanceof LlmError)) return 'invalid_response';
  const { code, status } = error;
  const named = REASONS[code];
  if (named !== undefined) return named;
  if (status === undefined) return 'invalid_response';
  if (status === 429) return 'rate_limited';
  return status >= 500 ? 'server_error' : 'refused';
}
