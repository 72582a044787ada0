import { secrecyOf } from '@wflo/sanitize';
import { request, type Dispatcher } from 'undici';
import { EgressLimitError, WorkerError } from '../errors.ts';
import { isConnectionHeader } from './connection-headers.ts';
import type { EgressGuard } from './egress-guard.ts';

const MAX_REDIRECTS = 5;
const REDIRECTS = new Set([301, 302, 303, 307, 308]);
/** All that another origin gets to see of a step's headers after a redirect. */
const HEADERS_ACROSS_ORIGINS = new Set(['accept', 'accept-language', 'content-type', 'user-agent']);

export interface GuardedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface GuardedResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Where the response came from, after redirects. */
  readonly url: string;
}

export interface GuardedRequestOptions {
  readonly guard: EgressGuard;
  readonly signal: AbortSignal;
  /** Bound of the body. Default 1 MiB. */
  readonly maxResponseBytes?: number;
}

interface Hop {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

function requestHeaders(given: Readonly<Record<string, string>>): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (isConnectionHeader(lower)) {
      throw new WorkerError(
        'WFLO_HTTP_HEADER_FORBIDDEN',
        `http steps may not set the header "${name}"`,
      );
    }
    headers[lower] = value;
  }
  // A compressed body could grow past the bound after it was read.
  return { 'user-agent': 'wflo', ...headers, 'accept-encoding': 'identity' };
}

/** Without cookies and keys: no later step, and no database row, is to have them. */
function responseHeaders(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || secrecyOf(name) === 'always'
        ? []
        : [[name, Array.isArray(value) ? value.join(', ') : value]],
    ),
  );
}

async function readBody(response: Dispatcher.ResponseData, maxBytes: number): Promise<string> {
  const encoding = response.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw new EgressLimitError(
      `The response is encoded as ${String(encoding)}, which was not requested.`,
    );
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    const bytes = Buffer.from(chunk as Uint8Array);
    size += bytes.length;
    if (size > maxBytes) {
      throw new EgressLimitError(`The response is longer than ${maxBytes} bytes.`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function afterRedirect(hop: Hop, status: number, url: URL): Hop {
  const sameOrigin = hop.url.origin === url.origin;
  const headers = sameOrigin
    ? hop.headers
    : Object.fromEntries(
        Object.entries(hop.headers).filter(([name]) => HEADERS_ACROSS_ORIGINS.has(name)),
      );
  const becomesGet =
    (status === 303 && hop.method !== 'HEAD') || (status < 303 && hop.method === 'POST');
  if (!becomesGet) return { ...hop, url, headers };
  const { 'content-type': _contentType, ...rest } = headers;
  return { url, method: 'GET', headers: rest };
}

/** undici wraps what a lookup threw; the step's author needs the reason itself. */
function unwrap(error: unknown): unknown {
  for (let cause = error; cause instanceof Error; cause = cause.cause) {
    if (cause instanceof WorkerError) return cause;
  }
  return error;
}

async function send(hop: Hop, { guard, signal }: GuardedRequestOptions) {
  try {
    return await request(hop.url, {
      method: hop.method,
      headers: hop.headers,
      body: hop.body ?? null,
      dispatcher: guard.agentFor(hop.url),
      signal,
    });
  } catch (error) {
    throw unwrap(error);
  }
}

/**
 * Makes the request and at most five redirected ones, each URL checked like the first.
 *
 * @throws {EgressDeniedError} `WFLO_EGRESS_DENIED` when a host or an address is not allowed.
 * @throws {EgressLimitError} `WFLO_HTTP_LIMIT` for a response too long, or redirected too often.
 */
export async function guardedRequest(
  given: GuardedRequest,
  options: GuardedRequestOptions,
): Promise<GuardedResponse> {
  let hop: Hop = {
    url: options.guard.check(given.url),
    method: given.method,
    headers: requestHeaders(given.headers),
    body: given.body,
  };
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const response = await send(hop, options);
    const location = response.headers['location'];
    if (!REDIRECTS.has(response.statusCode) || typeof location !== 'string') {
      return {
        status: response.statusCode,
        headers: responseHeaders(response.headers),
        body: await readBody(response, options.maxResponseBytes ?? 1_048_576),
        url: hop.url.href,
      };
    }
    // Not dumped: the body of a redirect has no bound.
    response.body.on('error', () => undefined).destroy();
    hop = afterRedirect(hop, response.statusCode, options.guard.check(location, hop.url));
  }
  throw new EgressLimitError(`More than ${MAX_REDIRECTS} redirects, the last to ${hop.url.host}.`);
}
