/**
 * Workflows of others beside cost-service and an empty executions database, in a Temporal namespace
 * of their own: what the `wflo` command shows of them.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { NativeConnection, Worker } from '@temporalio/worker';
import { createCostClient, type CostClient } from '@wflo/contracts';
import { freePorts } from '@wflo/tools/ports';
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase } from '../../src/database/open-database.ts';
import { eventually } from './eventually.ts';
import { ServiceProcess, workspace } from './service-process.ts';

const workflowsPath = fileURLToPath(new URL('plain-workflows.ts', import.meta.url));
const TASK_QUEUE = 'plain';

/** Of the trace that every workflow is started in. */
export const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

const activities = {
  flaky: (times: number) => {
    if (activityInfo().attempt <= times) throw new Error('the model is busy');
    return Promise.resolve('fine');
  },
  hopeless: () => {
    const cause = new RangeError('the very reason');
    throw ApplicationFailure.create({ type: 'ModelRefused', message: 'refused', cause });
  },
};

export type Json = Record<string, unknown>;

interface Call {
  readonly runId?: string;
  readonly attempt?: number;
  readonly unknownOutcome?: boolean;
}

export class PlainSystem {
  readonly folder = mkdtempSync(join(tmpdir(), 'wflo-plain-'));
  readonly databaseUrl = `sqlite:${join(this.folder, 'wflo.db')}`;
  readonly client: Client;
  readonly ledger: CostClient;
  readonly #env: Record<string, string>;
  readonly #costService: ServiceProcess;
  readonly #worker: Worker;
  readonly #working: Promise<void>;

  static async start(address: string): Promise<PlainSystem> {
    const namespace = `plain-${randomUUID()}`;
    const connection = await Connection.connect({ address });
    await connection.workflowService.registerNamespace({
      namespace,
      workflowExecutionRetentionPeriod: { seconds: 86_400 as never },
    });
    const native = await NativeConnection.connect({ address });
    const options = { connection: native, namespace, taskQueue: TASK_QUEUE };
    const worker = await eventually('the namespace', () =>
      Worker.create({ ...options, workflowsPath, activities }).catch(() => undefined),
    );
    await eventually('its first list', () =>
      connection.workflowService.listWorkflowExecutions({ namespace }).then(
        () => true,
        () => undefined,
      ),
    );
    const [port = 0] = await freePorts(1);
    const system = new PlainSystem({ address, connection, namespace, worker, port });
    const open = openDatabase(system.databaseUrl);
    await migrate(open);
    await open.knex.destroy();
    await system.#costService.ready(`http://127.0.0.1:${port}/ready`);
    return system;
  }

  private constructor(parts: {
    readonly address: string;
    readonly connection: Connection;
    readonly namespace: string;
    readonly worker: Worker;
    readonly port: number;
  }) {
    const { address, connection, namespace, worker, port } = parts;
    const costUrl = `http://127.0.0.1:${port}`;
    this.#env = {
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      DATABASE_URL: this.databaseUrl,
      COST_SERVICE_URL: costUrl,
      WFLO_STATE_FOLDER: this.folder,
    };
    this.#costService = new ServiceProcess(
      ['--conditions=@wflo/source', '--import', '@wflo/observability/register', 'src/main.ts'],
      'apps/cost-service',
      { METRICS_PORT: String(port), DATABASE_URL: `sqlite:${join(this.folder, 'cost.db')}` },
    );
    this.ledger = createCostClient({ baseUrl: costUrl });
    this.client = new Client({ connection, namespace, interceptors: { workflow: [inTrace] } });
    this.#worker = worker;
    this.#working = worker.run();
  }

  /** Starts a workflow. @returns its run id, and what waits for its end, whatever that is. */
  async startWorkflow(type: string, workflowId: string, ...args: unknown[]) {
    const { workflow } = this.client;
    const handle = await workflow.start(type, { taskQueue: TASK_QUEUE, workflowId, args });
    return {
      runId: handle.firstExecutionRunId,
      ended: () =>
        handle.result().then(
          () => undefined,
          () => undefined,
        ),
    };
  }

  /** Starts one that no worker takes up. */
  async startUnserved(type: string, workflowId: string): Promise<void> {
    await this.client.workflow.start(type, { taskQueue: 'unserved', workflowId });
  }

  /** One call of an LLM, as an attempt of an activity makes it. */
  async record(executionId: string, { runId, attempt = 1, ...call }: Call = {}): Promise<void> {
    await this.ledger.recordUsage({
      idempotencyKey: randomUUID(),
      executionId,
      ...(runId !== undefined && { runId, activityId: '1', attempt }),
      model: 'gpt-4o-mini',
      provider: 'openai',
      usage: { inputTokens: 1_000, outputTokens: 100 },
      ...call,
    });
  }

  async wflo(args: readonly string[], env: Record<string, string> = {}) {
    const main = join(workspace, 'apps/worker/src/cli/main.ts');
    const command = new ServiceProcess(['--conditions=@wflo/source', main, ...args], '', {
      ...this.#env,
      ...env,
    });
    let stdout = '';
    let stderr = '';
    command.child.stdout?.on('data', (chunk) => (stdout += String(chunk)));
    command.child.stderr?.on('data', (chunk) => (stderr += String(chunk)));
    return { exitCode: await command.ended(), stdout, stderr };
  }

  /** What a command that has no more to say prints. */
  async json<T = Json>(...args: string[]): Promise<T> {
    const { stdout, stderr } = await this.wflo([...args, '--json']);
    if (stderr !== '') throw new Error(stderr);
    return JSON.parse(stdout) as T;
  }

  listed(...args: string[]): Promise<Json[]> {
    return this.json<Json[]>('list', ...args);
  }

  async stop(): Promise<void> {
    this.#worker.shutdown();
    await this.#working;
    await this.client.connection.close();
    await this.#costService.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

type StartInput = { readonly headers: object };

const inTrace = {
  start<I extends StartInput>(input: I, next: (input: I) => Promise<string>): Promise<string> {
    const trace = { traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01` };
    const header = { '_tracer-data': defaultPayloadConverter.toPayload(trace) };
    return next({ ...input, headers: { ...input.headers, ...header } });
  },
};
