import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from './eventually.ts';
import { freePort, freePorts } from '@wflo/tools/ports';
import { ServiceProcess } from './service-process.ts';

const ARGS = [
  '--conditions=@wflo/source',
  '--import',
  '@wflo/observability/register',
  'src/main.ts',
];

describe('the worker process', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-process-'));
  let blocker: Server | undefined;
  afterAll(() => {
    blocker?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  function worker(env: Record<string, string>): ServiceProcess {
    const DATABASE_URL = `sqlite:${join(folder, 'wflo.db')}`;
    return new ServiceProcess(ARGS, 'apps/worker', { DATABASE_URL, METRICS_PORT: '0', ...env });
  }

  it('lists every bad setting and ends with 78', async () => {
    const started = worker({
      DATABASE_URL: 'mysql://user:hunter2@db',
      SANDBOX_RUNNER_URL: 'nowhere',
      WFLO_HTTP_ALLOWED_HOSTS: 'good.example.com,http://bad',
      WFLO_SHUTDOWN_GRACE_SECONDS: 'soon',
    });

    expect(await started.ended()).toBe(78);
    for (const name of [
      'DATABASE_URL',
      'SANDBOX_RUNNER_URL',
      'WFLO_HTTP_ALLOWED_HOSTS',
      'WFLO_SHUTDOWN_GRACE_SECONDS',
    ]) {
      expect(started.output).toContain(name);
    }
    expect(started.output).not.toContain('hunter2');
  }, 180_000);

  it.each(['se/hunter2', '12/hunter2', '12?hunter2', '12#hunter2', 'hunter2%'])(
    'names DATABASE_URL for the password %s, says how to write it, and does not repeat it',
    async (password) => {
      const started = worker({ DATABASE_URL: `postgres://wflo:${password}@127.0.0.1:1/wflo` });

      expect(await started.ended()).toBe(78);
      expect(started.output).toMatch(/WFLO_SETTINGS_INVALID[^]*DATABASE_URL.*percent-encoded/);
      expect(started.output).not.toContain('hunter2');
    },
    30_000,
  );

  it('wants both halves of a client certificate', async () => {
    const started = worker({ TEMPORAL_TLS_CERT: '/tmp/cert.pem' });

    expect(await started.ended()).toBe(78);
    expect(started.output).toContain('TEMPORAL_TLS_KEY');
  }, 180_000);

  it('wants both halves of a version', async () => {
    const started = worker({ TEMPORAL_WORKER_BUILD_ID: 'build-1' });

    expect(await started.ended()).toBe(78);
    expect(started.output).toContain('TEMPORAL_DEPLOYMENT_NAME');
  }, 180_000);

  it('names a port that is taken and the variable that moves it', async () => {
    const port = await freePort();
    blocker = createServer().listen(port, '127.0.0.1');
    await once(blocker, 'listening');
    const started = worker({ METRICS_PORT: String(port) });

    expect(await started.ended()).toBe(1);
    expect(started.output).toContain('WFLO_PORT_TAKEN');
    expect(started.output).toContain(String(port));
    expect(started.output).toContain('METRICS_PORT');
  }, 180_000);

  it('says what to do when Temporal is not there, and is not ready until then', async () => {
    const [port, nothing] = await freePorts(2);
    const started = worker({
      METRICS_PORT: String(port),
      TEMPORAL_ADDRESS: `127.0.0.1:${nothing}`,
      WFLO_TEMPORAL_WAIT_SECONDS: '5',
    });
    const status = await eventually('a response of /ready', async () => {
      const response = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => undefined);
      await response?.body?.cancel();
      return response?.status;
    });

    expect(status).toBe(503);
    expect(await started.ended()).toBe(1);
    expect(started.output).toContain('WFLO_TEMPORAL_UNREACHABLE');
    expect(started.output).toContain(`127.0.0.1:${nothing}`);
  }, 60_000);

  it('ends with 0 when it is stopped while it waits for Temporal', async () => {
    const port = await freePort();
    const started = worker({
      METRICS_PORT: String(port),
      TEMPORAL_ADDRESS: `127.0.0.1:${await freePort()}`,
    });
    await eventually('the server', async () => {
      const response = await fetch(`http://127.0.0.1:${port}/health`).catch(() => undefined);
      await response?.body?.cancel();
      return response?.status;
    });

    expect(await started.stop('SIGTERM')).toBe(0);
    expect(started.lines().map(({ event }) => event)).toEqual(
      expect.arrayContaining(['worker_stopping', 'worker_stopped']),
    );
  }, 60_000);
});
