import { connect } from 'node:net';
import { costOpenApi } from '@wflo/contracts';
import { getLogger, startHttpServer, type HttpServer } from '@wflo/observability';
import { Router } from 'express';
import { createServiceApp, RequestError } from '../../src/index.ts';

const TOKEN = 'the-token-of-the-services';

class Weather extends Error {}

function routes(): Router {
  const router = Router();
  router.post('/v1/quotes', (request, response) => {
    if (request.body === 'storm') throw new Weather('it storms');
    if (request.body === 'bug') throw new TypeError('an inside of ours');
    if (request.body === 'late') {
      response.write('half');
      throw new TypeError('an inside of ours');
    }
    response.json({ body: request.body as unknown });
  });
  return router;
}

function toRequestError(error: unknown): RequestError | undefined {
  if (!(error instanceof Weather)) return undefined;
  const extensions = { mayHaveRun: false };
  return new RequestError('WFLO_UNAVAILABLE', error.message, { extensions, retryAfterSeconds: 7 });
}

describe('createServiceApp', () => {
  let server: HttpServer;
  beforeAll(async () => {
    const app = createServiceApp({
      openApi: costOpenApi('1.2.3'),
      routes: [routes()],
      token: TOKEN,
      maxBodyBytes: 1_000,
      observability: Router().get('/ready', (_request, response) => {
        response.end('ready');
      }),
      toRequestError,
      logger: getLogger('wflo.kit'),
    });
    server = await startHttpServer(app, { port: 0 });
  });
  afterAll(() => server.close());

  async function post(
    body: string | Uint8Array<ArrayBuffer>,
    headers: Record<string, string> = {},
    path = '/v1/quotes',
  ) {
    const response = await fetch(server.url + path, {
      method: 'POST',
      body,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        'content-type': 'application/json',
        ...headers,
      },
    });
    return { response, problem: (await response.json()) as Record<string, unknown> };
  }

  it('serves its contract and the observability routes in the open', async () => {
    const document = await (await fetch(`${server.url}/openapi.json`)).json();
    expect(document).toMatchObject({ openapi: '3.1.1', info: { version: '1.2.3' } });
    expect(await (await fetch(`${server.url}/ready`)).text()).toBe('ready');
  });

  it('reads JSON of any kind', async () => {
    expect((await post('null')).problem).toEqual({ body: null });
    expect((await post('{"a":"ü"}')).problem).toEqual({ body: { a: 'ü' } });
  });

  it.each([
    ['no JSON', '{', {}, 400, 'WFLO_JSON_INVALID'],
    ['bytes that are no UTF-8', new Uint8Array([0x22, 0xff, 0x22]), {}, 400, 'WFLO_JSON_INVALID'],
    ['too many bytes', `"${'x'.repeat(1_000)}"`, {}, 413, 'WFLO_BODY_TOO_LARGE'],
    ['text', 'x', { 'content-type': 'text/plain' }, 415, 'WFLO_MEDIA_TYPE_UNSUPPORTED'],
    ['an encoding', 'x', { 'content-encoding': 'x' }, 415, 'WFLO_MEDIA_TYPE_UNSUPPORTED'],
    ['no gzip', 'x', { 'content-encoding': 'gzip' }, 400, 'WFLO_REQUEST_INVALID'],
    ['another token', '1', { authorization: 'Bearer x' }, 401, 'WFLO_UNAUTHORIZED'],
    ['no token', '1', { authorization: '' }, 401, 'WFLO_UNAUTHORIZED'],
  ])('refuses %s', async (_what, body, headers, status, code) => {
    const { response, problem } = await post(body, headers);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(problem).toMatchObject({ code, status, instance: '/v1/quotes' });
  });

  it('says what an address takes, and that there is none', async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const other = await fetch(`${server.url}/v1/quotes`, { method: 'PATCH', headers });
    expect([other.status, other.headers.get('allow')]).toEqual([405, 'POST']);
    expect(await other.json()).toMatchObject({ code: 'WFLO_METHOD_NOT_ALLOWED' });
    const nowhere = await fetch(`${server.url}/nowhere`);
    expect([nowhere.status, await nowhere.json()]).toMatchObject([404, { code: 'WFLO_NOT_FOUND' }]);
    const malformed = await fetch(`${server.url}/v1/budgets/%E0%A4%A`, { headers });
    expect(await malformed.json()).toMatchObject({ status: 400, code: 'WFLO_REQUEST_INVALID' });
  });

  it('shows what the service makes of its own errors, and nothing of others', async () => {
    const { response, problem } = await post('"storm"');
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7']);
    expect(problem).toMatchObject({ code: 'WFLO_UNAVAILABLE', mayHaveRun: false });
    const bug = await post('"bug"');
    expect(bug.problem).toMatchObject({ status: 500, code: 'WFLO_INTERNAL' });
    expect(JSON.stringify(bug.problem)).not.toContain('inside');
  });

  it('cuts a response that fails half-way', async () => {
    await expect(post('"late"')).rejects.toThrow();
  });

  it('responds to what is no request with a problem', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write('G?T / HTTP/1.1\r\n\r\n');
    let received = '';
    for await (const chunk of socket) received += String(chunk);
    expect(received).toMatch(/^HTTP\/1\.1 400 [^]*"code":"WFLO_REQUEST_INVALID"/);
  });
});
