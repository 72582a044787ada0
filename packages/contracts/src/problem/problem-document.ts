import type { z } from 'zod';
import type { Problem } from './problem.ts';

/** Status and title of each code of our services' problems. */
export const PROBLEM_CATALOG = {
  WFLO_REQUEST_INVALID: { status: 400, title: 'The request does not match the contract' },
  WFLO_JSON_INVALID: { status: 400, title: 'The body is not valid JSON' },
  WFLO_UNAUTHORIZED: { status: 401, title: 'A valid bearer token is required' },
  WFLO_BUDGET_EXCEEDED: { status: 402, title: 'The amount does not fit into the budget' },
  WFLO_NOT_FOUND: { status: 404, title: 'There is nothing at this address' },
  WFLO_METHOD_NOT_ALLOWED: { status: 405, title: 'This address does not take this method' },
  WFLO_BUDGET_NOT_FOUND: { status: 404, title: 'There is no such budget' },
  WFLO_RESERVATION_NOT_FOUND: { status: 404, title: 'There is no such reservation' },
  WFLO_USAGE_NOT_FOUND: { status: 404, title: 'There is no such record' },
  WFLO_USAGE_SETTLED: { status: 409, title: 'The cost of the record is known already' },
  WFLO_BUDGET_TAKEN: { status: 409, title: "The budget is another owner's" },
  WFLO_IDEMPOTENCY_CONFLICT: {
    status: 409,
    title: 'The idempotency key was used with another request',
  },
  WFLO_BODY_TOO_LARGE: { status: 413, title: 'The body is too large' },
  WFLO_MEDIA_TYPE_UNSUPPORTED: { status: 415, title: 'The body has an unsupported media type' },
  WFLO_AMOUNT_OUT_OF_RANGE: { status: 422, title: 'The amount is larger than the ledger can hold' },
  WFLO_INTERNAL: { status: 500, title: 'The service failed' },
  WFLO_DATABASE_UNAVAILABLE: {
    status: 503,
    title: 'The database of the service cannot be used at the moment',
  },
  WFLO_SANDBOX_BUSY: { status: 503, title: 'All sandboxes are taken and the queue is full' },
  WFLO_SHUTTING_DOWN: { status: 503, title: 'The service is shutting down' },
  WFLO_UNAVAILABLE: { status: 503, title: 'The service cannot do its work at the moment' },
} as const satisfies Record<string, { status: number; title: string }>;

/** A code of the catalogue. */
export type ProblemCode = keyof typeof PROBLEM_CATALOG;

/** The parts of a problem that differ from one occurrence to the next. */
export interface ProblemDetails {
  /** What happened this time, and what to do about it. */
  readonly detail?: string;
  /** Path of the request. */
  readonly instance?: string;
  /** Every bad field at once. */
  readonly issues?: Problem['issues'];
  /** Members of its own, such as `limitUsd`. */
  readonly extensions?: Readonly<Record<string, unknown>>;
}

/**
 * The problem document of a code: of the catalogue, or of the service's own with its status and
 * title. A service, of any web framework, sends it with `PROBLEM_CONTENT_TYPE` and
 * `problem.status`.
 *
 * @example toProblem('WFLO_BUDGET_NOT_FOUND', { detail: 'no budget "b1"; PUT /v1/budgets/b1' })
 */
export function toProblem(
  code: ProblemCode | { readonly code: string; readonly status: number; readonly title: string },
  { detail, instance, issues, extensions }: ProblemDetails = {},
): Problem {
  const known = typeof code === 'string' ? { code, ...PROBLEM_CATALOG[code] } : code;
  return {
    detail,
    instance,
    issues,
    ...extensions,
    type: 'about:blank',
    title: known.title,
    status: known.status,
    code: known.code,
  };
}

/**
 * The `issues` of a problem from what zod found, with paths such as `usage.inputTokens`.
 *
 * @example toProblem('WFLO_REQUEST_INVALID', { issues: toProblemIssues(parsed.error) })
 */
export function toProblemIssues(error: z.core.$ZodError): NonNullable<Problem['issues']> {
  return error.issues.map(({ path, message }) => ({ path: path.map(String).join('.'), message }));
}
