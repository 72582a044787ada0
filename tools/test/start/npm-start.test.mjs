import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { freePorts, isPortFree } from '../../network/ports.mjs';
import { run } from '../../process/run.mjs';
import { waitFor } from '../../process/wait-for.mjs';

const MINUTES = 60_000;
const VARIABLES = [
  'METRICS_PORT',
  'SANDBOX_RUNNER_PORT',
  'COST_SERVICE_PORT',
  'FIXTURE_LLM_PORT',
  'TEMPORAL_PORT',
  'TEMPORAL_UI_PORT',
  'CONSOLE_PORT',
  'CONSOLE_OTLP_GRPC_PORT',
  'CONSOLE_OTLP_HTTP_PORT',
];

describe('npm start', () => {
  let state;
  let ports;
  let child;
  beforeEach(async () => {
    state = mkdtempSync(join(tmpdir(), 'wflo-start-'));
    ports = await freePorts(VARIABLES.length);
  });
  afterEach(async () => {
    if (child?.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    await waitFor('the end of npm start', allPortsFree, { timeoutMillis: 60_000 });
    rmSync(state, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }, 2 * MINUTES);

  function start(...args) {
    const moved = Object.fromEntries(VARIABLES.map((name, index) => [name, String(ports[index])]));
    child = spawn(process.execPath, [join(WORKSPACE_ROOT, 'tools', 'start.mjs'), ...args], {
      cwd: WORKSPACE_ROOT,
      env: { ...inherited(), ...moved, WFLO_STATE_FOLDER: state, SANDBOX_BACKEND: 'embedded' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const started = { output: '', exited: new Promise((resolve) => child.once('exit', resolve)) };
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => (started.output += chunk));
    }
    return started;
  }

  function inherited() {
    const { PATH, HOME, XDG_CACHE_HOME, WFLO_TEST_TEMPORAL_EXECUTABLE: executable } = process.env;
    return {
      PATH,
      HOME,
      XDG_CACHE_HOME: XDG_CACHE_HOME ?? '',
      WFLO_TEMPORAL_EXECUTABLE: executable,
    };
  }

  function wflo(...args) {
    const bin = join(WORKSPACE_ROOT, 'apps', 'worker', 'bin', 'wflo.mjs');
    const { PATH, HOME } = process.env;
    const env = { PATH, HOME, WFLO_STATE_FOLDER: state };
    return run(process.execPath, [bin, ...args], { cwd: WORKSPACE_ROOT, env });
  }

  async function allPortsFree() {
    return (await Promise.all(ports.map(isPortFree))).every(Boolean);
  }

  async function until(started, text) {
    await waitFor(
      `"${text}" of npm start`,
      () => started.output.includes(text) || child.exitCode !== null,
      { timeoutMillis: 4 * MINUTES },
    );
    if (!started.output.includes(text)) throw new Error(started.output);
  }

  const ready = async () => (await fetch(`http://127.0.0.1:${ports[0]}/ready`)).status;

  it(
    'runs the example, shows it, serves, notices a frozen Temporal, and ends at Ctrl-C',
    async () => {
      const started = start();
      await until(started, 'Serving.');
      const executionId = /execution id +(exec-\S+)/.exec(started.output)?.[1];
      const traceId = /trace id +([0-9a-f]{32})\n/.exec(started.output)?.[1];
      expect(started.output).toMatch(/Result of examples\/csv-report\.json: completed/);
      expect(started.output).toMatch(/The LLM is a fixture on this machine/);
      expect(started.output).toMatch(/summary +·*█+·* +[\d.]+ s +completed/);
      expect(started.output).toMatch(/cost +\$0\.\d+/);
      expect(started.output).toContain(
        'wflo_workflow_executions_total{workflow_id="csv-report",status="completed"} 0 → 1',
      );
      expect(
        readFileSync(join(state, 'reports', `${executionId}-report_html.html`), 'utf8'),
      ).toMatch(/^<!doctype html>/i);
      for (const service of ['worker', 'cost-service', 'sandbox-runner']) {
        expect(readFileSync(join(state, 'logs', `${service}.log`), 'utf8')).toContain(traceId);
      }

      const console = `http://127.0.0.1:${ports[6]}`;
      const page = `${console}/runs/${executionId}`;
      expect(started.output).toMatch(new RegExp(`^  Console +${console}/\n[^]*✔ worker`, 'm'));
      expect(started.output).toMatch(new RegExp(`Where to look.*\n +this run +${page}\n`));
      expect(await (await fetch(page)).text()).toContain('<div id="root">');
      await seesTheRun(console, executionId, /cost +\$(\S+)/.exec(started.output)?.[1]);

      const system = JSON.parse(readFileSync(join(state, 'system.json'), 'utf8'));
      expect(system).toMatchObject({
        startedBy: 'npm start',
        temporal: { address: `127.0.0.1:${ports[4]}`, namespace: 'default', taskQueue: 'wflo' },
        urls: { worker: `http://127.0.0.1:${ports[0]}`, console: `${console}/` },
      });
      const [, command] = /this execution +(.*)\n/.exec(started.output) ?? [];
      expect(command).toBe(`WFLO_STATE_FOLDER=${state} npx wflo show ${executionId}`);
      expect((await wflo('show', executionId)).output).toContain('completed');
      // No variable but the state folder: where Temporal is, the file says.
      const again = await wflo('run', 'examples/csv-report.json', '--wait');
      expect(again.output).toContain('completed');

      const [, pid] = /^\s*(\d+)/.exec(await processWith(`${state}/temporal.db`)) ?? [];
      process.kill(Number(pid), 'SIGSTOP');
      await waitFor('503 of /ready', async () => (await ready()) === 503, {
        timeoutMillis: 60_000,
      });
      process.kill(Number(pid), 'SIGCONT');
      await waitFor('200 of /ready', async () => (await ready()) === 200, {
        timeoutMillis: 60_000,
      });

      child.kill('SIGINT');
      expect(await started.exited).toBe(0);
      expect(await allPortsFree()).toBe(true);
      expect((await wflo('show', executionId)).output).toContain('completed');
    },
    8 * MINUTES,
  );

  it(
    'with --exit ends with 1 when the run did not succeed, and leaves nothing behind',
    async () => {
      const started = start('--exit', '--example', 'examples/over-budget.json');
      expect(await started.exited).toBe(1);
      expect(started.output).toMatch(/Result of examples\/over-budget\.json: budget_exceeded/);
      expect(await allPortsFree()).toBe(true);
    },
    8 * MINUTES,
  );

  it('refuses a definition that is none before anything starts', async () => {
    const example = join(state, 'wrong.json');
    writeFileSync(example, JSON.stringify({ id: 'wrong', version: '1', steps: [{ type: 'x' }] }));
    const started = start('--example', example);
    expect(await started.exited).toBe(1);
    expect(started.output).toContain('$.steps[0].type');
    expect(started.output).not.toContain('Temporal server');
    expect(await allPortsFree()).toBe(true);
  });

  it(
    'runs an example that is a program, whose killed worker costs no second call',
    async () => {
      const started = start('--exit', '--example', 'agent');
      const code = await started.exited;
      expect([code, started.output]).toEqual([
        0,
        expect.stringMatching(/chat gpt-4o-mini ×41 .*\n +activity\.employmentOf ×20 /),
      ]);
      expect(started.output).toContain('construction is lowest with -27.8.');
      const [, input, output, usd] =
        /tokens +(\d+) in, (\d+) out\n +cost +\$(\S+)/.exec(started.output) ?? [];
      // 0.15 and 0.6 dollars for a million of tokens, 866 of which the fixture always says.
      expect([output, Number(usd)]).toEqual(['866', (input * 15 + output * 60) / 1e8]);
      expect(started.output).toMatch(/paid again +0 calls\n/);
      expect(await allPortsFree()).toBe(true);
    },
    8 * MINUTES,
  );

  it(
    'says in one line that a part has ended, and where its log is',
    async () => {
      const started = start();
      await until(started, 'Serving.');
      const { pids } = JSON.parse(readFileSync(join(state, 'system.json'), 'utf8'));
      process.kill(pids.worker, 'SIGKILL');
      expect(await started.exited).toBe(1);
      const log = join(state, 'logs', 'worker.log');
      expect(started.output).toContain(`\nworker has ended by itself (SIGKILL). Its log: ${log}\n`);
    },
    8 * MINUTES,
  );

  it(
    'says so, too, where the example would wait for the part for ever',
    async () => {
      const example = join(state, 'wait.json');
      const steps = [{ id: 'pause', type: 'wait', seconds: 86_400 }];
      writeFileSync(example, JSON.stringify({ id: 'wait', version: '1', steps }));
      const started = start('--example', example);
      const system = join(state, 'system.json');
      await waitFor('the system', () => existsSync(system), { timeoutMillis: 4 * MINUTES });
      process.kill(JSON.parse(readFileSync(system, 'utf8')).pids.worker, 'SIGKILL');
      expect(await started.exited).toBe(1);
      expect(started.output).toContain('\nworker has ended by itself (SIGKILL). Its log: ');
      expect(await allPortsFree()).toBe(true);
    },
    8 * MINUTES,
  );

  it(
    'leaves nothing behind when it is killed while it starts',
    async () => {
      const started = start();
      await until(started, '✔ Temporal server');
      child.kill('SIGKILL');
      await started.exited;
      await waitFor('free ports', allPortsFree, { timeoutMillis: 60_000 });
    },
    8 * MINUTES,
  );

  /** The console knows the cost of the ledger, the prompt and its answer, and what programs wrote. */
  async function seesTheRun(console, executionId, usd) {
    const get = async (path) => (await fetch(`${console}${path}`)).json();
    const run = await get(`/api/runs/${executionId}`);
    expect(run.cost).toMatchObject({ usd: { value: usd, source: 'ledger' }, unpricedCalls: 0 });
    const kinds = async () => {
      const { items } = await get(`/api/runs/${executionId}/timeline`);
      const found = ['llm', 'sandbox'].map((kind) => items.find((item) => item.kind === kind));
      return found.every(Boolean) && found;
    };
    const [call, sandbox] = await waitFor('the spans of the run', kinds);
    expect((await get(`/api/spans/${call.id}`)).attributes).toMatchObject({
      'gen_ai.input.messages': expect.stringContaining('Sum up'),
      'gen_ai.output.messages': expect.stringContaining('1,460 records'),
    });
    expect((await get(`/api/spans/${sandbox.id}`)).attributes['sandbox.stdout']).toMatch(
      /rows|months/,
    );
  }

  async function processWith(text) {
    const { output } = await run('ps', ['-axo', 'pid=,args=']);
    return output.split('\n').find((line) => line.includes(text)) ?? '';
  }
});
