import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { createSandboxClient } from '@wflo/contracts';
import { SANDBOX_LABEL } from '../src/backends/docker/container-lease.ts';
import { service } from '../src/service.ts';

const withCollector = process.env['WFLO_TEST_OTLP_GRPC'] ? describe : describe.skip;
const withDocker = process.env['WFLO_TEST_DOCKER'] ? describe : describe.skip;
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const PARENT_ID = 'b7ad6b7169203331';
/** SPAN_KIND_SERVER of OTLP. */
const SERVER = 2;
/** SPAN_KIND_CLIENT of OTLP. */
const CLIENT = 3;

class Runner {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';

  constructor(env: Record<string, string>) {
    this.child = spawn(
      process.execPath,
      ['--conditions=@wflo/source', '--import', '@wflo/observability/register', 'src/main.ts'],
      {
        cwd: `${import.meta.dirname}/..`,
        env: {
          PATH: process.env['PATH'] ?? '',
          METRICS_PORT: '0',
          LOG_JSON_OUTPUT: 'true',
          SANDBOX_BACKEND: 'embedded',
          ...env,
        },
      },
    );
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
  }

  /** Log lines so far, as objects. */
  lines(): Record<string, unknown>[] {
    const whole = this.stdout.split('\n').slice(0, -1);
    return whole.map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  async url(): Promise<string> {
    await until(() => this.lines().some(({ event }) => event === 'sandbox_runner_started'));
    const started = this.lines().find(({ event }) => event === 'sandbox_runner_started');
    return String(started?.['url']);
  }

  async exit(): Promise<number | null> {
    const { exitCode, signalCode } = this.child;
    if (exitCode === null && signalCode === null) await once(this.child, 'exit');
    return this.child.exitCode;
  }
}

describe('the sandbox-runner process', () => {
  const runners: Runner[] = [];
  const start = (env: Record<string, string> = {}) => {
    const runner = new Runner(env);
    runners.push(runner);
    return runner;
  };
  afterEach(async () => {
    for (const runner of runners.splice(0)) {
      runner.child.kill('SIGKILL');
      await runner.exit();
    }
  });

  it('runs a program, is healthy, and ends with 0 on SIGTERM after the run in flight', async () => {
    // Python may take long to start on a busy machine: that is no reason to kill it.
    const runner = start({ SHUTDOWN_TIMEOUT_SECONDS: '100' });
    const url = await runner.url();
    const ready = await fetch(`${url}/ready`);
    expect([ready.status, await ready.json()]).toMatchObject([
      200,
      { components: { sandbox_embedded: { status: 'up' } } },
    ]);
    const running = createSandboxClient({ baseUrl: url }).execute({
      language: 'python',
      code: 'import time\ntime.sleep(1)\nprint("done")',
      timeoutSeconds: 100,
    });
    await until(() => runner.lines().some(({ event }) => event === 'sandbox_started'));
    runner.child.kill('SIGTERM');
    await expect(running).resolves.toMatchObject({ status: 'success', stdout: 'done\n' });
    await expect(runner.exit()).resolves.toBe(0);
    const events = runner.lines().map(({ event }) => event);
    expect(events).toContain('sandbox_runner_stopping');
    expect(events.at(-1)).toBe('sandbox_runner_stopped');
  });

  it.each([
    ['nothing', ''],
    ['half a request line', 'GET / HT'],
    ['half a body', 'POST /v1/executions HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{'],
  ])('waits for no connection that has sent %s', async (_what, text) => {
    const runner = start({ SHUTDOWN_TIMEOUT_SECONDS: '600' });
    const url = await runner.url();
    const socket = connect(Number(new URL(url).port), '127.0.0.1').resume();
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write(text);
    await (await fetch(`${url}/health`)).text();
    runner.child.kill('SIGTERM');
    await expect(runner.exit()).resolves.toBe(0);
    socket.destroy();
  });

  it('ends at once at the second SIGTERM, whatever runs', async () => {
    const runner = start({ SHUTDOWN_TIMEOUT_SECONDS: '600' });
    const running = createSandboxClient({ baseUrl: await runner.url() })
      .execute({ language: 'javascript', code: 'while (true);' })
      .catch((error: unknown) => error);
    await until(() => runner.lines().some(({ event }) => event === 'sandbox_started'));
    runner.child.kill('SIGTERM');
    await until(() => runner.lines().some(({ event }) => event === 'sandbox_runner_stopping'));
    runner.child.kill('SIGTERM');
    await expect(runner.exit()).resolves.toBe(143);
    await expect(running).resolves.toMatchObject({ code: 'WFLO_SERVICE_UNREACHABLE' });
  });

  it('kills what outlasts the shutdown', async () => {
    const runner = start({ SHUTDOWN_TIMEOUT_SECONDS: '0.2' });
    const running = createSandboxClient({ baseUrl: await runner.url() }).execute({
      language: 'javascript',
      code: 'while (true);',
    });
    await until(() => runner.lines().some(({ event }) => event === 'sandbox_started'));
    runner.child.kill('SIGTERM');
    await expect(running).resolves.toMatchObject({ status: 'killed' });
    await expect(runner.exit()).resolves.toBe(0);
  });

  withDocker('with Docker', () => {
    it('leaves nothing for good when it is killed: the next runner removes what ran', async () => {
      const killed = start({ SANDBOX_BACKEND: 'docker' });
      const client = createSandboxClient({ baseUrl: await killed.url() });
      const code = 'while True: pass';
      const running = client.execute({ language: 'python', code }).catch((error: unknown) => error);
      await until(() => killed.lines().some(({ event }) => event === 'sandbox_started'));
      killed.child.kill('SIGKILL');
      await expect(running).resolves.toMatchObject({ code: 'WFLO_SERVICE_UNREACHABLE' });
      const owned = async () =>
        (await ownersOfContainers()).filter((pid) => pid === killed.child.pid);
      expect((await owned()).length).toBeGreaterThan(0);
      const next = start({ SANDBOX_BACKEND: 'docker' });
      await next.url();
      expect(await owned()).toEqual([]);
      next.child.kill('SIGTERM');
      await next.exit();
    });
  });

  it('names the port that is taken and the variable that moves it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const runner = start({ METRICS_PORT: String(port) });
    await expect(runner.exit()).resolves.toBe(1);
    expect(runner.stderr).toMatch(new RegExp(`WFLO_PORT_TAKEN: port ${port}.*METRICS_PORT`));
    other.close();
  });

  it('never falls back from Docker in production', async () => {
    const runner = start({
      NODE_ENV: 'production',
      SANDBOX_BACKEND: 'auto',
      SANDBOX_IMAGE: 'wflo-sandbox:no-such-tag',
    });
    await expect(runner.exit()).resolves.toBe(78);
    expect(runner.stderr).toContain('SANDBOX_BACKEND=embedded');
  });

  it('falls back elsewhere, and says so', async () => {
    const runner = start({ SANDBOX_BACKEND: 'auto', SANDBOX_IMAGE: 'wflo-sandbox:no-such-tag' });
    await runner.url();
    const fallback = runner.lines().find(({ event }) => event === 'sandbox_backend_fallback');
    expect(fallback).toMatchObject({ level: 'warning', wanted: 'docker', backend: 'embedded' });
  });

  it('lists every setting that is wrong', async () => {
    const runner = start({
      SANDBOX_BACKEND: 'podman',
      SANDBOX_POOL_SIZE: 'x',
      NODE_ENV: 'production',
      METRICS_HOST: '0.0.0.0',
    });
    await expect(runner.exit()).resolves.toBe(78);
    for (const variable of ['SANDBOX_BACKEND', 'SANDBOX_POOL_SIZE', 'SERVICE_API_TOKEN']) {
      expect(runner.stderr).toContain(`${variable}: `);
    }
  });

  it('reports the version of its package', async () => {
    const text = await readFile(`${import.meta.dirname}/../package.json`, 'utf8');
    expect(JSON.parse(text)).toMatchObject({ version: service.version });
  });

  withCollector('with a collector', () => {
    (process.env['WFLO_TEST_DOCKER'] ? it : it.skip)(
      'leaves one span of a run in Docker, and none of its calls to the daemon',
      async () => {
        const traceId = '1af7651916cd43dd8448eb211c80319d';
        const runner = start({
          SANDBOX_BACKEND: 'docker',
          OPENTELEMETRY_ENABLED: 'true',
          OPENTELEMETRY_OTLP_ENDPOINT: process.env['WFLO_TEST_OTLP_GRPC'] ?? '',
        });
        const url = await runner.url();
        await fetch(`${url}/ready`);
        const response = await fetch(`${url}/v1/executions`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            traceparent: `00-${traceId}-${PARENT_ID}-01`,
          },
          body: JSON.stringify({ language: 'python', code: 'print(1)' }),
        });
        expect(await response.json()).toMatchObject({ status: 'success', backend: 'docker' });
        runner.child.kill('SIGTERM');
        await runner.exit();
        const ofRun = async () => (await received()).filter((span) => span.traceId === traceId);
        await until(async () => (await ofRun()).some(({ name }) => name === 'sandbox.execute'));
        expect((await ofRun()).filter(({ kind }) => kind === CLIENT)).toEqual([]);
        const toDaemon = (await received()).filter((span) => {
          const path = attributesOf(span)['url.full'];
          return typeof path === 'string' && /\/(containers|images|_ping)\b/.test(path);
        });
        expect(toDaemon).toEqual([]);
      },
    );

    it('leaves a span of the caller’s trace, log lines of it, and a variable for the program', async () => {
      const runner = start({
        OPENTELEMETRY_ENABLED: 'true',
        OPENTELEMETRY_OTLP_ENDPOINT: process.env['WFLO_TEST_OTLP_GRPC'] ?? '',
      });
      const response = await fetch(`${await runner.url()}/v1/executions`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          traceparent: `00-${TRACE_ID}-${PARENT_ID}-01`,
          baggage: 'wflo.workflow_id=report,wflo.execution_id=exec-1',
        },
        body: JSON.stringify({
          language: 'python',
          code: 'import os, sys\nprint(os.environ["TRACEPARENT"])\nsys.exit(3)',
          timeoutSeconds: 5,
        }),
      });
      const { stdout } = (await response.json()) as { stdout: string };
      runner.child.kill('SIGTERM');
      await runner.exit();

      const [span, ...ancestors] = await receivedLineage('sandbox.execute');
      expect(ancestors.at(-1)).toMatchObject({ kind: SERVER, parentSpanId: PARENT_ID });
      expect(attributesOf(span)).toMatchObject({
        'sandbox.language': 'python',
        'sandbox.timeout': 5,
        'sandbox.exit_code': 3,
        'sandbox.status': 'error',
        'sandbox.backend': 'embedded',
      });
      expect(stdout).toBe(`00-${TRACE_ID}-${span.spanId}-01\n`);
      const lines = runner.lines().filter(({ trace_id }) => trace_id === TRACE_ID);
      const shared = { workflow_id: 'report', execution_id: 'exec-1', span_id: span.spanId };
      expect(lines).toMatchObject([
        { event: 'sandbox_started', ...shared },
        { event: 'sandbox_finished', status: 'error', exit_code: 3, ...shared },
      ]);
    });
  });
});

/** The process ids of the runners that the sandbox containers of this machine belong to. */
async function ownersOfContainers(): Promise<number[]> {
  const filters = { label: [SANDBOX_LABEL] };
  const containers = await new Docker().listContainers({ all: true, filters });
  return containers.map(({ Labels }) => Number(Labels['wflo.sandbox.pid']));
}

interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId: string;
  readonly kind: number;
  readonly name: string;
  readonly attributes: readonly { key: string; value: Record<string, unknown> }[];
}

/** The span of that name and its ancestors, up to the one whose parent was not received. */
async function receivedLineage(name: string): Promise<[ReceivedSpan, ...ReceivedSpan[]]> {
  let spans: ReceivedSpan[] = [];
  const find = () => spans.find((span) => span.name === name && span.traceId === TRACE_ID);
  await until(async () => {
    spans = await received();
    return find() !== undefined;
  });
  const parentOf = ({ parentSpanId }: ReceivedSpan) =>
    spans.find(({ spanId }) => spanId === parentSpanId);
  const lineage: [ReceivedSpan, ...ReceivedSpan[]] = [find()!];
  for (let next = parentOf(lineage[0]); next !== undefined; next = parentOf(next)) {
    lineage.push(next);
  }
  return lineage;
}

async function received(): Promise<ReceivedSpan[]> {
  const text = await readFile(process.env['WFLO_TEST_OTLP_FILE'] ?? '', 'utf8').catch(() => '');
  return text
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => {
      const { resourceSpans = [] } = JSON.parse(line) as {
        resourceSpans?: { scopeSpans: { spans: ReceivedSpan[] }[] }[];
      };
      return resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans));
    });
}

function attributesOf({ attributes }: ReceivedSpan): Record<string, unknown> {
  return Object.fromEntries(
    attributes.map(({ key, value: { intValue, doubleValue, stringValue } }) => [
      key,
      stringValue ?? doubleValue ?? Number(intValue),
    ]),
  );
}

async function until(
  condition: () => boolean | Promise<boolean>,
  deadline = Date.now() + 60_000,
): Promise<void> {
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('the condition was not met in time');
    await delay(20);
  }
}
