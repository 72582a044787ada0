/**
 * The whole system as processes: cost-service, sandbox-runner (embedded), the fixture LLM and the
 * worker, on free ports and in a folder of their own, against the test's Temporal server.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { freePorts } from '@wflo/tools/ports';
import { ServiceProcess, workspace } from './service-process.ts';

const FROM_SOURCE = ['--conditions=@wflo/source', '--import', '@wflo/observability/register'];

export interface CommandResult {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface SystemOptions {
  readonly temporalAddress: string;
  /** Default: SQLite in the system's folder. */
  readonly databaseUrl?: string;
  readonly env?: Record<string, string>;
}

export class System {
  readonly folder = mkdtempSync(join(tmpdir(), 'wflo-system-'));
  readonly taskQueue = `wflo-${randomUUID()}`;
  readonly #options: SystemOptions;
  readonly #processes: ServiceProcess[] = [];
  #env: Record<string, string> = {};
  worker: ServiceProcess | undefined;
  workerUrl = '';
  costUrl = '';
  sandboxUrl = '';

  constructor(options: SystemOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const [cost, sandbox, llm, worker] = await freePorts(4);
    this.costUrl = `http://127.0.0.1:${cost}`;
    this.workerUrl = `http://127.0.0.1:${worker}`;
    this.sandboxUrl = `http://127.0.0.1:${sandbox}`;
    this.#env = {
      LOG_JSON_OUTPUT: 'true',
      TEMPORAL_ADDRESS: this.#options.temporalAddress,
      TEMPORAL_TASK_QUEUE: this.taskQueue,
      DATABASE_URL: this.#options.databaseUrl ?? `sqlite:${join(this.folder, 'wflo.db')}`,
      COST_SERVICE_URL: this.costUrl,
      SANDBOX_RUNNER_URL: this.sandboxUrl,
      LLM_BASE_URL: `http://127.0.0.1:${llm}/v1`,
      WFLO_RECONCILE_INTERVAL_SECONDS: '1',
      ...this.#options.env,
    };
    const costService = this.#spawn('apps/cost-service', [...FROM_SOURCE, 'src/main.ts'], {
      METRICS_PORT: String(cost),
      DATABASE_URL: `sqlite:${join(this.folder, 'cost.db')}`,
    });
    const sandboxRunner = this.#spawn('apps/sandbox-runner', [...FROM_SOURCE, 'src/main.ts'], {
      METRICS_PORT: String(sandbox),
      SANDBOX_BACKEND: 'embedded',
    });
    const fixture = this.#spawn('tools', ['fixture-llm/main.mjs'], {
      FIXTURE_LLM_PORT: String(llm),
    });
    await Promise.all([
      costService.ready(`${this.costUrl}/ready`),
      sandboxRunner.ready(`${this.sandboxUrl}/ready`),
      fixture.ready(`http://127.0.0.1:${llm}/v1/models`),
      this.startWorker(),
    ]);
  }

  /** Starts the worker, or starts it again. */
  async startWorker(): Promise<void> {
    this.worker = this.#spawn('apps/worker', [...FROM_SOURCE, 'src/main.ts'], {
      METRICS_PORT: new URL(this.workerUrl).port,
    });
    await this.worker.ready(`${this.workerUrl}/ready`);
  }

  /** Runs the `wflo` command. */
  async wflo(...args: string[]): Promise<CommandResult> {
    const command = new ServiceProcess(
      ['--conditions=@wflo/source', join(workspace, 'apps/worker/src/cli/main.ts'), ...args],
      '',
      this.#env,
    );
    let stdout = '';
    let stderr = '';
    command.child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
    command.child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
    return { exitCode: await command.ended(), stdout, stderr };
  }

  /** Runs a line of bash in which `wflo` is the command; of a pipe its exit code counts. */
  async shell(line: string): Promise<CommandResult> {
    const main = join(workspace, 'apps/worker/src/cli/main.ts');
    const wflo = `wflo() { '${process.execPath}' --conditions=@wflo/source '${main}' "$@"; }`;
    const { PATH, HOME } = process.env;
    const child = spawn('bash', ['-c', `set -o pipefail; ${wflo}; ${line}`], {
      env: { PATH, HOME, NODE_NO_WARNINGS: '1', ...this.#env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
    if (child.exitCode === null) await once(child, 'close');
    return { exitCode: child.exitCode, stdout, stderr };
  }

  /** The value of each `wflo_*` series on a /metrics, by default the worker's. */
  async metrics(url = this.workerUrl): Promise<Map<string, number>> {
    const text = await (await fetch(`${url}/metrics`)).text();
    const series = text
      .split('\n')
      .map((line) => /^(wflo_\w+(?:\{.*\})?) (\S+)/.exec(line))
      .filter((match) => match !== null);
    return new Map(series.map(([, name = '', value]) => [name, Number(value)]));
  }

  async stop(): Promise<void> {
    for (const one of this.#processes.toReversed()) await one.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  #spawn(cwd: string, args: readonly string[], env: Record<string, string>): ServiceProcess {
    const started = new ServiceProcess(args, cwd, { ...this.#env, ...env });
    this.#processes.push(started);
    return started;
  }
}
