import type { Response } from 'express';

/** An error as RFC 9457 problem details. */
export interface Problem {
  readonly status: number;
  readonly title: string;
  /** Stable for ever. */
  readonly code: `WFLO_${string}`;
  /** What was sent, what was expected, what to do. */
  readonly detail: string;
  readonly issues?: readonly { readonly path: string; readonly message: string }[];
}

export function sendProblem(response: Response, problem: Problem): void {
  response
    .status(problem.status)
    .set('content-type', 'application/problem+json; charset=utf-8')
    .send(JSON.stringify({ type: 'about:blank', ...problem }));
}
