import type { ServerResponse } from 'node:http';
import { sendJson } from './json-response.ts';

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

export function sendProblem(response: ServerResponse, problem: Problem): void {
  const body = { type: 'about:blank', ...problem };
  sendJson(response, problem.status, body, 'application/problem+json; charset=utf-8');
}
