import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ConsoleParts } from '../api/console-parts.ts';
import { ROUTES, type ApiResponse } from '../api/routes.ts';
import { ConsoleError, NotFoundError, RequestInvalidError } from '../errors.ts';
import { readBody } from '../otlp/receive/body.ts';
import { Parameters } from '../query/parameters.ts';
import type { Session } from '../shapes/health.ts';
import type { Access } from './access.ts';
import { streamEvents } from './event-stream.ts';
import { sendPage } from './page.ts';
import { sendJson, sendProblem, sendText, setSecurityHeaders } from './respond.ts';

const MAX_BODY_BYTES = 1_048_576;

export interface HandlerOptions {
  readonly parts: ConsoleParts;
  readonly access: Access;
  readonly pageFolder: string;
  readonly onError: (error: unknown) => void;
}

/** The console's requests; never throws, and never leaves one without a response. */
export function consoleHandler(options: HandlerOptions) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    setSecurityHeaders(response);
    respond(options, request, response).catch((error: unknown) => {
      if (!(error instanceof ConsoleError)) options.onError(error);
      sendProblem(request, response, error);
    });
  };
}

async function respond(
  { parts, access, pageFolder }: HandlerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = URL.parse(request.url ?? '/', 'http://console');
  if (url === null) throw new RequestInvalidError('the address is none');
  access.checkSite(request);
  if (access.isToken(url.searchParams.get('token'))) {
    logIn(access, url, response);
    return;
  }
  if (!url.pathname.startsWith('/api/')) {
    if (request.method !== 'GET' && request.method !== 'HEAD') throw notAllowed('GET');
    await sendPage(pageFolder, decoded(url.pathname), request, response);
    return;
  }
  if (url.pathname === '/api/session') {
    sendJson(request, response, 200, session(parts, access, request));
    return;
  }
  access.check(request);
  if (url.pathname === '/api/events') {
    streamEvents(parts.hub, request, response, url.searchParams);
    return;
  }
  send(request, response, await callRoute(parts, request, url));
}

async function callRoute(
  parts: ConsoleParts,
  request: IncomingMessage,
  url: URL,
): Promise<ApiResponse> {
  const named = ROUTES.filter(({ path }) => path.test(url.pathname));
  if (named.length === 0) throw new NotFoundError(`there is no ${url.pathname}`);
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = named.find((one) => one.method === method);
  if (route === undefined) throw notAllowed(named.map((one) => one.method).join(', '));
  const ids = (route.path.exec(url.pathname) ?? []).slice(1).map(decoded);
  return route.handle({
    parts,
    ids,
    parameters: new Parameters(url.searchParams),
    body: route.method === 'POST' ? await jsonBody(request) : undefined,
    accept: request.headers.accept ?? '',
  });
}

/** A form of another site can send no JSON without asking first. @throws {RequestInvalidError} */
async function jsonBody(request: IncomingMessage): Promise<unknown> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') {
    throw new ConsoleError(
      'WFLO_CONSOLE_REQUEST_INVALID',
      415,
      'content-type: expected application/json',
    );
  }
  const body = await readBody(request, MAX_BODY_BYTES);
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    throw new RequestInvalidError('the body is no JSON');
  }
}

function send(request: IncomingMessage, response: ServerResponse, result: ApiResponse): void {
  if ('json' in result) {
    sendJson(request, response, 200, result.json);
    return;
  }
  response.setHeader('content-disposition', `attachment; filename="${result.file}"`);
  sendText(request, response, 200, result.type, result.text);
}

/** Sets the cookie, and leads to the same address without the token: no history holds it. */
function logIn(access: Access, url: URL, response: ServerResponse): void {
  url.searchParams.delete('token');
  response.statusCode = 303;
  response.setHeader('set-cookie', access.setCookie());
  response.setHeader('cache-control', 'no-store');
  response.setHeader('location', `${url.pathname.replace(/^\/+/, '/')}${url.search}`);
  response.end();
}

function session(parts: ConsoleParts, access: Access, request: IncomingMessage): Session {
  const isLoggedIn = access.isLoggedIn(request);
  return {
    authentication: access.needsToken ? 'token' : 'none',
    loggedIn: isLoggedIn,
    mayAct: isLoggedIn && parts.mayAct && parts.temporal !== undefined,
    version: parts.version,
  };
}

function notAllowed(expected: string): ConsoleError {
  return new ConsoleError('WFLO_CONSOLE_REQUEST_INVALID', 405, `expected ${expected}`);
}

/** @throws {RequestInvalidError} */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw new RequestInvalidError(`${part}: not percent-encoded UTF-8`);
  }
}
