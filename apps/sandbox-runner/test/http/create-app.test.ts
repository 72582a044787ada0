import { setTimeout as delay } from 'node:timers/promises';
import { createSandboxClient } from '@wflo/contracts';
import {
  configureLogging,
  createServiceRegistry,
  getLogger,
  type HttpServer,
  renderMetrics,
} from '@wflo/observability';
import { listen } from '@wflo/service-kit';
import { EmbeddedBackend } from '../../src/backends/embedded/embedded-backend.ts';
import { ConcurrencyGate } from '../../src/execution/concurrency-gate.ts';
import { ExecutionService } from '../../src/execution/execution-service.ts';
import { RunnerMetrics } from '../../src/execution/runner-metrics.ts';
import { createApp } from '../../src/http/create-app.ts';

const TOKEN = 'a-token-of-the-test';
const logger = getLogger('wflo.test');
configureLogging({ level: 'CRITICAL' });

describe('the HTTP service', () => {
  const backend = new EmbeddedBackend({
    poolSize: 1,
    defaultMemoryMb: 64,
    maxOutputBytes: 100_000,
  });
  const registry = createServiceRegistry({ service: 'test', version: '0' });
  const gate = new ConcurrencyGate({ maxConcurrency: 1, queueLimit: 1 });
  const executions = new ExecutionService({
    backend,
    gate,
    metrics: new RunnerMetrics(registry, gate),
    logger,
  });
  let open: HttpServer;
  let guarded: HttpServer;

  beforeAll(async () => {
    await backend.start();
    const options = {
      executions,
      backend,
      limits: {
        defaultTimeoutSeconds: 10,
        maxTimeoutSeconds: 20,
        defaultMemoryMb: 64,
        maxMemoryMb: 128,
        maxOutputBytes: 100_000,
      },
      maxBodyBytes: 50_000,
      logger,
      version: '1.2.3',
    };
    open = await listen(createApp(options), { METRICS_HOST: '127.0.0.1', PORT: 0 });
    guarded = await listen(createApp({ ...options, apiToken: TOKEN }), {
      METRICS_HOST: '127.0.0.1',
      PORT: 0,
    });
  }, 60_000);
  afterAll(async () => {
    await Promise.all([open.close(), guarded.close()]);
    await backend.close();
  });

  const post = (
    body: string,
    init: { headers?: Record<string, string>; signal?: AbortSignal } = {},
    service = open,
  ) =>
    fetch(`${service.url}/v1/executions`, {
      method: 'POST',
      body,
      ...init,
      headers: { 'content-type': 'application/json', ...init.headers },
    });
  const problemOf = async (response: Response) => {
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    return (await response.json()) as { code: string; issues?: { path: string }[] };
  };

  it('runs a program for a client of the contract', async () => {
    const client = createSandboxClient({ baseUrl: open.url });
    const result = await client.execute({ language: 'python', code: 'print(6 * 7)' });
    expect(result).toMatchObject({ status: 'success', stdout: '42\n', backend: 'embedded' });
    await expect(client.runtimes()).resolves.toEqual({
      backend: 'embedded',
      runtimes: backend.runtimes,
    });
  });

  it('lists everything that is wrong with a request at once', async () => {
    const response = await post('{"language":"ruby","code":5,"memoryMb":1,"extra":true}');
    expect(response.status).toBe(400);
    const { code, issues } = await problemOf(response);
    expect(code).toBe('WFLO_REQUEST_INVALID');
    expect(issues?.map(({ path }) => path)).toEqual(['language', 'code', 'memoryMb', '']);
  });

  it.each([
    ['{"language"', 400, 'WFLO_JSON_INVALID'],
    ['[]', 400, 'WFLO_REQUEST_INVALID'],
    ['null', 400, 'WFLO_REQUEST_INVALID'],
    ['{"language":"python","code":"\\ud800"}', 400, 'WFLO_REQUEST_INVALID'],
    ['{"language":"python","code":"a\\u0000b"}', 400, 'WFLO_REQUEST_INVALID'],
    [fileNamed('x'.repeat(256)), 400, 'WFLO_REQUEST_INVALID'],
    [fileNamed('ž'.repeat(128)), 400, 'WFLO_REQUEST_INVALID'],
    [fileNamed('a\\ud800'), 400, 'WFLO_REQUEST_INVALID'],
    [fileNamed('../x'), 400, 'WFLO_REQUEST_INVALID'],
    [fileNamed('/etc/passwd'), 400, 'WFLO_REQUEST_INVALID'],
    [fileNamed('a\\u0000b'), 400, 'WFLO_REQUEST_INVALID'],
    ['', 400, 'WFLO_REQUEST_INVALID'],
    [JSON.stringify({ code: 'x'.repeat(60_000) }), 413, 'WFLO_BODY_TOO_LARGE'],
  ])('responds to %.20j with %i %s', async (body, status, code) => {
    const response = await post(body);
    expect(response.status).toBe(status);
    expect(await problemOf(response)).toMatchObject({ code, instance: '/v1/executions' });
  });

  it.each([
    ['GET', '/v1/executions', 'POST'],
    ['DELETE', '/v1/runtimes', 'GET, HEAD'],
  ])('refuses %s %s and says what it takes', async (method, path, allowed) => {
    const response = await fetch(`${open.url}${path}`, { method });
    expect([response.status, response.headers.get('allow')]).toEqual([405, allowed]);
    expect(await problemOf(response)).toMatchObject({ code: 'WFLO_METHOD_NOT_ALLOWED' });
  });

  it('requires JSON', async () => {
    const response = await post('x', { headers: { 'content-type': 'text/plain' } });
    expect(response.status).toBe(415);
    expect(await problemOf(response)).toMatchObject({ code: 'WFLO_MEDIA_TYPE_UNSUPPORTED' });
  });

  it('takes a body that is not compressed as it says for a bad request', async () => {
    const headers = { 'content-type': 'application/json', 'content-encoding': 'gzip' };
    const response = await post('{}', { headers });
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({ code: 'WFLO_REQUEST_INVALID' });
  });

  it('refuses bytes that are no UTF-8 instead of running another program', async () => {
    const response = await fetch(`${open.url}/v1/executions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.from('{"language":"python","code":"print(\'\xff\')"}', 'latin1'),
    });
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({ code: 'WFLO_JSON_INVALID' });
  });

  it('knows no other route', async () => {
    const response = await fetch(`${open.url}/v1/nothing`);
    expect(response.status).toBe(404);
    expect(await problemOf(response)).toMatchObject({ code: 'WFLO_NOT_FOUND' });
  });

  it.each([
    ['no token', {}],
    ['another token', { authorization: 'Bearer another-token-of-it' }],
    ['another scheme', { authorization: `Basic ${TOKEN}` }],
  ])('lets nobody in with %s, before it reads the body', async (_name, headers) => {
    const response = await post('x'.repeat(60_000), { headers }, guarded);
    expect(response.status).toBe(401);
    expect(response.headers.get('www-authenticate')).toBe('Bearer');
    expect(await problemOf(response)).toMatchObject({ code: 'WFLO_UNAUTHORIZED' });
  });

  it('lets in who carries the token', async () => {
    const client = createSandboxClient({ baseUrl: guarded.url, token: TOKEN });
    await expect(
      client.execute({ language: 'javascript', code: 'console.log(1)' }),
    ).resolves.toMatchObject({ status: 'success' });
  });

  it('describes itself without a token', async () => {
    const response = await fetch(`${guarded.url}/openapi.json`);
    expect(await response.json()).toMatchObject({
      info: { version: '1.2.3' },
      paths: { '/v1/executions': { post: {} }, '/v1/runtimes': { get: {} } },
    });
  });

  it('kills the program of a caller that goes away, and counts it', async () => {
    const abort = new AbortController();
    const request = post(
      JSON.stringify({ language: 'python', code: 'while True: pass', timeoutSeconds: 20 }),
      { signal: abort.signal },
    );
    await until(() => gate.running === 1);
    abort.abort();
    await expect(request).rejects.toThrow('aborted');
    await until(() => gate.running === 0);
    const { body } = await renderMetrics({ registry });
    expect(body).toContain(
      'wflo_sandbox_runner_executions_total{language="python",status="killed",backend="embedded"} 1',
    );
  });

  it('refuses the one that finds the queue full, saying when to come back', async () => {
    const abort = new AbortController();
    const loop = JSON.stringify({ language: 'python', code: 'while True: pass' });
    const taken = [0, 1].map(() => post(loop, { signal: abort.signal }).catch(() => undefined));
    await until(() => gate.running === 1 && gate.queued === 1);
    const response = await post(loop);
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await problemOf(response)).toMatchObject({ code: 'WFLO_SANDBOX_BUSY' });
    abort.abort();
    await Promise.all(taken);
    await until(() => gate.running === 0 && gate.queued === 0);
  });
});

async function until(condition: () => boolean, deadline = Date.now() + 60_000): Promise<void> {
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('the condition was not met in time');
    await delay(5);
  }
}

/** A request with a file of that name; backslashes begin escapes of JSON. */
function fileNamed(path: string): string {
  return `{"language":"python","code":"","files":[{"path":"${path}","content":""}]}`;
}
