import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Problem } from './problem.ts';

interface ArrivalLimits {
  readonly headersTimeoutMillis: number;
  readonly requestTimeoutMillis: number;
}

/** Responds to what Node could not read as a request, before any route: with a problem. */
export function refuseUnreadableRequests(server: Server, limits: ArrivalLimits): void {
  const responses = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', (request, response) => {
    responses.set(request.socket, response);
  });
  server.on('clientError', (error: Error & { readonly code?: string }, socket) => {
    const response = responses.get(socket);
    const isBetween = response === undefined || !response.headersSent || response.writableFinished;
    if (!socket.writable || error.code === 'ECONNRESET' || !isBetween) {
      socket.destroy();
      return;
    }
    socket.end(rawResponse(problemOf(error.code, limits)), () => {
      socket.destroy();
    });
  });
}

function problemOf(code: string | undefined, limits: ArrivalLimits): Problem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return {
        status: 431,
        title: 'Headers too large',
        code: 'WFLO_HEADERS_TOO_LARGE',
        detail: 'the request line and headers have over 16 KiB; send less',
      };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return {
        status: 408,
        title: 'Request too slow',
        code: 'WFLO_REQUEST_TIMEOUT',
        detail: `headers have to arrive within ${limits.headersTimeoutMillis / 1_000} s, the whole request within ${limits.requestTimeoutMillis / 1_000} s`,
      };
    default:
      return {
        status: 400,
        title: 'Invalid request',
        code: 'WFLO_REQUEST_INVALID',
        detail: 'this is not a well-formed HTTP/1.1 request',
      };
  }
}

function rawResponse(problem: Problem): string {
  const body = JSON.stringify({ type: 'about:blank', ...problem });
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
