import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setTimeout as delay } from 'node:timers/promises';
// nx-ignore-next-line: a change in anything affects tools.
import { freePorts } from '@wflo/tools/ports';
import { CANARY, copyWithLeftovers, ignoredByGit, workspace } from './build-context.mjs';

const run = promisify(execFile);
const temporal = process.env.WFLO_TEST_TEMPORAL_ADDRESS;
// Containers reach the test's servers through the host's network, which Docker Desktop has not.
const canRun =
  process.env.WFLO_TEST_DOCKER && temporal !== undefined && process.platform === 'linux';
const withDocker = canRun ? describe : describe.skip;

const BUILD_MILLIS = 900_000;
const LOCAL_BASE = 'wflo-node-base:24';

withDocker('the worker image', () => {
  const container = `wflo-worker-test-${randomUUID()}`;
  const context = mkdtempSync(join(tmpdir(), 'wflo-image-'));
  let image;
  let runner;
  let workerUrl;

  beforeAll(async () => {
    copyWithLeftovers(context);
    image = await buildImage('worker', context);
    const [metricsPort, runnerPort] = await freePorts(2);
    workerUrl = `http://127.0.0.1:${metricsPort}`;
    runner = startSandboxRunner(runnerPort);
    await responds(`http://127.0.0.1:${runnerPort}/ready`);
    await docker(
      'run',
      '--detach',
      '--name',
      container,
      '--network',
      'host',
      ...environment({
        TEMPORAL_ADDRESS: temporal,
        TEMPORAL_TASK_QUEUE: container,
        METRICS_HOST: '127.0.0.1',
        METRICS_PORT: metricsPort,
        SANDBOX_RUNNER_URL: `http://127.0.0.1:${runnerPort}`,
      }),
      '--volume',
      `${workspace}examples:/examples:ro`,
      image,
    );
    await responds(`${workerUrl}/metrics`);
  }, BUILD_MILLIS);

  afterAll(async () => {
    runner?.kill();
    rmSync(context, { recursive: true, force: true });
    await docker('rm', '--force', container);
  }, 60_000);

  it('runs a workflow and counts it', async () => {
    const cli = ['node', 'apps/worker/dist/cli/main.js', 'run', '/examples/flaky.json'];
    const { stdout } = await docker('exec', container, ...cli, '--wait', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', outputs: { attempts: 3 } });
    const metrics = await (await fetch(`${workerUrl}/metrics`)).text();
    expect(metrics).toContain(
      'wflo_workflow_executions_total{workflow_id="flaky",status="completed"} 1',
    );
  }, 120_000);

  it('holds what runs and nothing that lay beside it', async () => {
    const find = 'find /app -type f -not -path "*/node_modules/*" -printf "%P\\n"';
    const { stdout } = await docker('run', '--rm', '--entrypoint', 'sh', image, '-c', find);
    const files = stdout.split('\n').filter(Boolean);
    const built = files.filter((file) => /^(apps|libs|packages)\/[^/]+\/dist\//.test(file));
    expect(built).toContain('apps/worker/dist/main.js');
    expect(ignoredByGit(files.filter((file) => !built.includes(file)))).toEqual([]);
    const search = ['grep', '-rlF', CANARY, '/app'];
    const found = await docker(
      'run',
      '--rm',
      '--entrypoint',
      ...search.slice(0, 1),
      image,
      ...search.slice(1),
    ).then(
      ({ stdout: names }) => names,
      (error) => `exit ${error.code}`,
    );
    expect(found).toBe('exit 1');
  }, 120_000);

  it('runs as nobody in particular, and logs JSON', async () => {
    const { stdout: user } = await docker('exec', container, 'node', '-p', 'process.getuid()');
    expect(Number(user)).toBeGreaterThan(999);
    const { stdout, stderr } = await docker('logs', container);
    const lines = `${stdout}${stderr}`.split('\n').filter(Boolean);
    expect(lines.map((line) => JSON.parse(line).event)).toContain('workflow_completed');
  });

  it('says that it is healthy by its HEALTHCHECK', async () => {
    await until(async () => {
      const { stdout } = await docker('inspect', '--format', '{{.State.Health.Status}}', container);
      return stdout.trim() === 'healthy';
    });
  }, 120_000);

  it('ends with 0 on SIGTERM', async () => {
    await docker('stop', '--time', '30', container);
    const { stdout } = await docker('inspect', '--format', '{{.State.ExitCode}}', container);
    expect(stdout.trim()).toBe('0');
  }, 60_000);
});

function docker(...args) {
  return run('docker', args, { maxBuffer: 64 * 1024 * 1024, env: dockerEnvironment() });
}

/** A client without buildx builds with the classic builder. */
function dockerEnvironment() {
  return { ...process.env, DOCKER_BUILDKIT: '0', DOCKER_CLI_HINTS: 'false' };
}

async function buildImage(app, context) {
  const tag = `wflo-${app}:test`;
  const local = await docker('image', 'inspect', LOCAL_BASE).then(
    () => ['--build-arg', `NODE_IMAGE=${LOCAL_BASE}`],
    () => [],
  );
  await docker(
    'build',
    '--file',
    join(context, `docker/${app}.Dockerfile`),
    '--tag',
    tag,
    ...local,
    context,
  );
  return tag;
}

function environment(variables) {
  return Object.entries(variables).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
}

function startSandboxRunner(port) {
  return spawn(
    process.execPath,
    ['--conditions=@wflo/source', '--import', '@wflo/observability/register', 'src/main.ts'],
    {
      cwd: `${workspace}apps/sandbox-runner`,
      env: { PATH: process.env.PATH, METRICS_PORT: String(port), SANDBOX_BACKEND: 'embedded' },
      stdio: 'ignore',
    },
  );
}

const responds = (url) =>
  until(async () => (await fetch(url).catch(() => undefined))?.ok === true, `a response of ${url}`);

async function until(condition, what = 'the condition', timeoutMillis = 60_000) {
  const deadline = Date.now() + timeoutMillis;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`waited ${timeoutMillis} ms for ${what}`);
    await delay(200);
  }
}
