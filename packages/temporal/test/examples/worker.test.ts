import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
// nx-ignore-next-line: a change in anything affects tools.
import { freePort } from '@wflo/tools/ports';
import { WfloTemporalPlugin } from '../../src/index.ts';
import { installPacked } from './install-packed.ts';
import { until } from '../fixtures/until.ts';

const address = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const collector = process.env['WFLO_TEST_OTLP_GRPC'];
const received = process.env['WFLO_TEST_OTLP_FILE'];
const withParts = address && collector && received ? describe : describe.skip;

withParts('a worker of twenty lines with the packed packages alone', () => {
  let folder = '';
  let worker: ChildProcess | undefined;
  let stdout = '';

  beforeAll(async () => {
    folder = await installPacked(fileURLToPath(new URL('../../examples', import.meta.url)));
  }, 120_000);

  afterAll(async () => {
    worker?.kill('SIGKILL');
    if (folder !== '') await rm(folder, { recursive: true, force: true });
  });

  it('leaves logs, metrics and, on a real collector, one whole trace', async () => {
    const port = await freePort();
    worker = spawn(process.execPath, [join(folder, 'worker.ts')], {
      cwd: folder,
      env: {
        ...process.env,
        NODE_OPTIONS: '',
        TEMPORAL_ADDRESS: address,
        METRICS_PORT: String(port),
        OTEL_EXPORTER_OTLP_ENDPOINT: `http://${collector!}`,
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    worker.stdout?.on('data', (chunk: Buffer) => {
      stdout += chunk.toString();
    });
    const connection = await Connection.connect({ address: address! });
    const client = new Client({ connection, plugins: [new WfloTemporalPlugin()] });
    const workflowId = `exec-example-${port}`;
    const handle = await client.workflow.start('order', {
      taskQueue: 'shop',
      workflowId,
      args: ['o-1'],
    });
    expect(await handle.result()).toBe('charged 12.5 for o-1');
    await connection.close();

    const metrics = await (await fetch(`http://127.0.0.1:${port}/`)).text();
    expect(metrics).toContain(
      'wflo_workflow_executions_total{workflow_id="order",status="completed"} 1',
    );
    expect(metrics).toContain(
      'wflo_activity_executions_total{activity="charge",status="completed"} 1',
    );

    worker.kill('SIGTERM');
    const [exitCode] = (await once(worker, 'exit')) as [number | null];
    expect(exitCode).toBe(0);

    const lines = stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const runId = handle.firstExecutionRunId;
    const traceId = runId.replaceAll('-', '');
    for (const event of ['order_received', 'card_charged']) {
      expect(lines.filter((line) => line['event'] === event)).toEqual([
        expect.objectContaining({
          workflow_id: 'order',
          execution_id: workflowId,
          run_id: runId,
          trace_id: traceId,
        }),
      ]);
    }
    // The client here has no tracer provider, so the run begins the trace.
    const names = await until(async () => {
      const text = await readFile(received!, 'utf8').catch(() => '');
      const found = ['workflow.execute', 'activity.charge'].filter((name) =>
        text.split('\n').some((line) => line.includes(traceId) && line.includes(`"${name}"`)),
      );
      return found.length === 2 ? found : undefined;
    });
    expect(names).toEqual(['workflow.execute', 'activity.charge']);
  }, 60_000);
});
