/**
 * A small server for machines without an LLM key, and for tests: it speaks the dialects of the
 * providers, responds deterministically from the figures in the prompt, with token counts of a real
 * tokenizer, fails as a script has it, and knows what it has served. It says that it is a fixture in
 * each response (`x-wflo-fixture: true`).
 *
 * @module
 */
import { createServer } from 'node:http';
import { ApiError } from './api-error.mjs';
import { ReceivedCalls } from './calls/received-calls.mjs';
import { createDialects } from './dialects/index.mjs';
import { openAiError } from './dialects/openai-error.mjs';
import { Scripts } from './script/scripts.mjs';
import { answer } from './serve/answer.mjs';
import { control } from './serve/control.mjs';

const MODELS = ['gpt-4o-mini', 'gpt-4o'];

/** Described in server.d.mts. */
export async function startFixtureLlm({ host = '127.0.0.1', port = 0 } = {}) {
  const calls = new ReceivedCalls();
  const scripts = new Scripts();
  const dialects = createDialects();
  const server = createServer((request, response) => {
    respond(request, response, { dialects, calls, scripts }).catch((error) =>
      sendError(response, error),
    );
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  const bound = server.address().port;
  const origin = `http://${host}:${bound}`;
  return {
    origin,
    url: `${origin}/v1`,
    port: bound,
    calls: (key) => calls.list(key),
    settled: async (key) => {
      await calls.settled();
      return calls.list(key);
    },
    script: (...given) => void scripts.set(given.length > 1 ? given[0] : undefined, given.at(-1)),
    reset: () => {
      calls.clear();
      scripts.clear();
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(request, response, { dialects, calls, scripts }) {
  const url = new URL(request.url, 'http://fixture');
  const dialect = dialects.find(({ path }) => path.test(url.pathname));
  if (dialect !== undefined) {
    if (request.method !== 'POST') throw notAllowed(request, url, 'POST');
    return answer(request, response, { dialect, url, calls, scripts });
  }
  const body = fixed(request, url, calls) ?? (await control(request, { url, calls, scripts }));
  if (body === undefined) {
    if (url.pathname === '/v1/models') throw notAllowed(request, url, 'GET');
    throw new ApiError(404, `Unknown request URL: ${request.method} ${url.pathname}.`, {
      code: 'unknown_url',
    });
  }
  send(response, 200, body);
}

function fixed(request, { pathname }, calls) {
  switch (`${request.method} ${pathname}`) {
    case 'GET /health':
    case 'GET /ready':
      return { status: 'healthy', fixture: true };
    case 'GET /v1/models':
      return {
        object: 'list',
        data: MODELS.map((id) => ({ id, object: 'model', created: 0, owned_by: 'wflo-fixture' })),
      };
    case 'GET /fixture/calls':
      return calls.summaries();
    default:
      return undefined;
  }
}

function notAllowed(request, { pathname }, allow) {
  return new ApiError(405, `Not allowed: ${request.method} ${pathname}; use ${allow}.`, {
    code: 'method_not_supported',
    headers: { allow },
  });
}

function send(response, status, body, headers = {}) {
  if (response.destroyed || response.headersSent) return response.destroy();
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-wflo-fixture': 'true',
    ...headers,
  });
  response.end(JSON.stringify(body));
}

function sendError(response, error) {
  const known =
    error instanceof ApiError ? error : new ApiError(500, `The fixture failed: ${error.message}`);
  send(response, known.status, known.responseBody ?? openAiError(known), known.headers);
}
