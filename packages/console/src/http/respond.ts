import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzip } from 'node:zlib';
import { ConsoleError } from '../errors.ts';
import type { Problem } from '../shapes/fact.ts';

/** Nothing but the console's own files; no inline script, no other site, in no frame. */
const CSP = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

export function setSecurityHeaders(response: ServerResponse): void {
  response.setHeader('content-security-policy', CSP);
  response.setHeader('x-content-type-options', 'nosniff');
  response.setHeader('referrer-policy', 'no-referrer');
  response.setHeader('cross-origin-opener-policy', 'same-origin');
  response.setHeader('cross-origin-resource-policy', 'same-origin');
  response.setHeader('x-frame-options', 'DENY');
}

const COMPRESSED_FROM = 4_096;

/** Sends a text, compressed where that is worth it and the client takes it. */
export function sendText(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  type: string,
  text: string,
): void {
  response.statusCode = status;
  response.setHeader('content-type', type);
  response.setHeader('vary', 'accept-encoding');
  if (!response.hasHeader('cache-control')) response.setHeader('cache-control', 'no-store');
  const accepts = /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
  if (text.length < COMPRESSED_FROM || !accepts) {
    response.end(text);
    return;
  }
  gzip(text, { level: 1 }, (error, packed) => {
    if (error !== null) {
      response.end(text);
      return;
    }
    response.setHeader('content-encoding', 'gzip');
    response.end(packed);
  });
}

export function sendJson(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  value: unknown,
): void {
  sendText(request, response, status, 'application/json; charset=utf-8', JSON.stringify(value));
}

export function sendProblem(
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = error instanceof ConsoleError ? error : undefined;
  const status = known?.status ?? 500;
  const problem: Problem = {
    type: 'about:blank',
    title: TITLES[status] ?? 'Error',
    status,
    code: known?.code ?? 'WFLO_CONSOLE_INTERNAL',
    detail: known?.message ?? 'the console failed at this; its log says more',
  };
  const type = 'application/problem+json; charset=utf-8';
  sendText(request, response, status, type, JSON.stringify(problem));
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not logged in',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  413: 'Too large',
  415: 'Unsupported media type',
  500: 'Internal error',
  502: 'Temporal is not available',
};
