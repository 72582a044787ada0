/**
 * A small OpenAI-compatible server for machines without an LLM key: deterministic responses made
 * from the figures in the prompt, with token counts of a real tokenizer. It says that it is a
 * fixture in each response (`x-wflo-fixture: true`, `system_fingerprint: "wflo-fixture"`), and lists the
 * calls that it has received at `GET /fixture/calls`.
 *
 * @module
 */
import { createServer } from 'node:http';
import { complete } from './completion.mjs';
import { OpenAiError } from './openai-error.mjs';
import { misbehaviourOf } from './misbehaviour.mjs';
import { ReceivedCalls } from './received-calls.mjs';
import { readJson } from './read-json.mjs';

const METHODS = { '/v1/models': 'GET', '/v1/chat/completions': 'POST' };
const MODELS = ['gpt-4o-mini', 'gpt-4o'];

/**
 * @param {{ host?: string, port?: number }} [options] Defaults: 127.0.0.1 and any free port.
 * @returns {Promise<{ url: string, port: number, close(): Promise<void> }>} `url`: what
 *   LLM_BASE_URL wants, with `/v1`.
 */
export async function startFixtureLlm({ host = '127.0.0.1', port = 0 } = {}) {
  const calls = new ReceivedCalls();
  const server = createServer((request, response) => {
    respond(request, response, calls).catch((error) => sendError(response, error));
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  });
  const bound = server.address().port;
  return {
    url: `http://${host}:${bound}/v1`,
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function respond(request, response, calls) {
  const route = `${request.method} ${request.url.split('?')[0]}`;
  if (route === 'GET /health' || route === 'GET /ready') {
    return send(response, 200, { status: 'healthy', fixture: true });
  }
  if (route === 'GET /v1/models') {
    const data = MODELS.map((id) => ({
      id,
      object: 'model',
      created: 0,
      owned_by: 'wflo-fixture',
    }));
    return send(response, 200, { object: 'list', data });
  }
  if (route === 'GET /fixture/calls') return send(response, 200, calls.list());
  if (route !== 'POST /v1/chat/completions') throw refusalOf(route);
  const body = await readJson(request);
  calls.add(body, response);
  await misbehaviourOf(request, body, response);
  return send(response, 200, complete(body));
}

/** 405 for a known path, 404 for any other. */
function refusalOf(route) {
  const [, path] = route.split(' ');
  const allowed = METHODS[path];
  if (allowed === undefined) {
    return new OpenAiError(404, `Unknown request URL: ${route}.`, { code: 'unknown_url' });
  }
  return new OpenAiError(405, `Not allowed: ${route}; use ${allowed}.`, {
    code: 'method_not_supported',
    headers: { allow: allowed },
  });
}

function send(response, status, body, headers = {}) {
  if (response.destroyed) return;
  response.writeHead(status, {
    'content-type': 'application/json',
    'x-wflo-fixture': 'true',
    ...headers,
  });
  response.end(JSON.stringify(body));
}

function sendError(response, error) {
  const known =
    error instanceof OpenAiError
      ? error
      : new OpenAiError(500, `The fixture failed: ${error.message}`, { type: 'server_error' });
  send(response, known.status, known.body, known.headers);
}
