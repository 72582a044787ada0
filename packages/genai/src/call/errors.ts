import type { LlmErrorReason } from '@wflo/shared-state';
import { withoutSecrets } from '@wflo/sanitize';
import { RefusedCallError } from '../errors.ts';
import { at, numberAt, textAt } from '../values/fields.ts';

const LONGEST_MESSAGE = 500;

/** Failures to connect: nothing was sent, so nothing was billed. */
const UNSENT_CODES: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'ERR_INVALID_URL',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** Whoever responds so has stopped waiting; a model behind it may have done its work. */
const LOST_STATUSES: ReadonlySet<number> = new Set([408, 499, 504, 524]);

export function statusOf(error: unknown): number | undefined {
  const status = numberAt(error, 'status') ?? numberAt(error, 'statusCode');
  return status !== undefined && status >= 100 && status <= 599 ? status : undefined;
}

/** The codes of an error and of its causes, outermost first. */
function codesOf(error: unknown): string[] {
  const codes: string[] = [];
  for (let cause = error, depth = 0; cause !== undefined && depth < 5; depth += 1) {
    const code = textAt(cause, 'code');
    if (code !== undefined) codes.push(code);
    cause = at(cause, 'cause');
  }
  return codes;
}

export function wasNotSent(error: unknown): boolean {
  return codesOf(error).some((code) => UNSENT_CODES.has(code));
}

/** Whether a response of this status can have been billed. */
export function isLostStatus(status: number): boolean {
  return LOST_STATUSES.has(status);
}

/** `error.type`: the status, the error's code, or its class. */
export function errorType(error: unknown): string {
  if (error instanceof RefusedCallError) return error.code;
  const status = statusOf(error);
  if (status !== undefined) return `${status}`;
  const type = textAt(error, 'type') ?? codesOf(error)[0];
  if (type !== undefined && /^[\w.:-]{1,64}$/.test(type)) return type;
  return (
    namesOf(error)
      .find((name) => name !== 'Error')
      ?.slice(0, 64) ?? '_OTHER'
  );
}

/** Its name, and that of its class, which some clients leave it at; of any realm. */
function namesOf(error: unknown): string[] {
  const names = [textAt(error, 'name'), textAt(error, 'constructor', 'name')];
  return names.filter((name) => name !== undefined);
}

export function errorMessage(error: unknown): string {
  return withoutSecrets((textAt(error, 'message') ?? '').slice(0, LONGEST_MESSAGE));
}

const CANCELLATIONS: ReadonlySet<string> = new Set([
  'AbortError',
  'APIUserAbortError',
  'CancelledFailure',
]);

export function isCancellation(error: unknown): boolean {
  return namesOf(error).some((name) => CANCELLATIONS.has(name));
}

function isTimeout(error: unknown): boolean {
  return (
    namesOf(error).some((name) => name.includes('Timeout')) ||
    codesOf(error).some((code) => code.includes('TIMEOUT'))
  );
}

/** The label `reason` of `wflo_llm_errors_total`. */
export function errorReason(error: unknown): LlmErrorReason {
  const status = statusOf(error);
  if (status !== undefined) return reasonOfStatus(status);
  if (isTimeout(error)) return 'timeout';
  if (isCancellation(error)) return 'cancelled';
  return error instanceof SyntaxError ? 'invalid_response' : 'unreachable';
}

export function reasonOfStatus(status: number): LlmErrorReason {
  if (status === 429) return 'rate_limited';
  if (status === 401 || status === 403) return 'unauthorized';
  if (status === 408 || status === 504) return 'timeout';
  return status >= 500 ? 'server_error' : 'refused';
}
