import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflows } from '../../src/temporal/workflow-source.ts';
import { eventually } from './eventually.ts';
import { System } from './system.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];
const describeWithTemporal = temporalAddress === undefined ? describe.skip : describe;
const broken = fileURLToPath(new URL('broken-workflow.ts', import.meta.url));

interface Listed {
  execution_id: string;
  status: string;
  stuck?: { attempt: number; cause: string; message: string };
}

describeWithTemporal('an execution whose workflow task goes on failing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-stuck-'));
  const bundle = join(folder, 'bundle.js');
  let system: System;

  beforeAll(async () => {
    writeFileSync(bundle, await bundleWorkflows());
    system = new System({
      temporalAddress: temporalAddress ?? '',
      env: { WFLO_WORKFLOW_BUNDLE: bundle },
    });
    await system.start();
  }, 120_000);
  afterAll(async () => {
    await system.stop();
    rmSync(folder, { recursive: true, force: true });
  }, 60_000);

  it('is shown as stuck by the command, the health and the metrics, and the worker stays ready', async () => {
    const definition = join(folder, 'waits.json');
    const steps = [{ id: 'ask', type: 'approval', message: 'Go on?' }];
    writeFileSync(definition, JSON.stringify({ id: 'waits', version: '1', steps }));
    const run = await system.wflo('run', definition, '--json');
    const { execution_id: executionId } = JSON.parse(run.stdout) as Listed;
    await eventually('the question', async () => {
      const { stdout } = await system.wflo('show', executionId);
      return stdout.includes('Go on?') || undefined;
    });
    await system.worker?.stop();
    writeFileSync(bundle, await bundleWorkflows(undefined, broken));
    await system.startWorker();
    await system.wflo('pause', executionId);

    const shown = await eventually('the execution to be stuck', async () => {
      const { stdout } = await system.wflo('show', executionId);
      return stdout.includes('stuck') ? stdout : undefined;
    });
    expect(shown).toContain('cannot read what was there');
    expect(shown).toContain('workflow_worker_unhandled_failure');
    const listed = await system.wflo('list', '--workflow', 'waits', '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject([
      {
        execution_id: executionId,
        status: 'running',
        stuck: { message: 'cannot read what was there' },
      },
    ]);
    expect((await system.wflo('list', '--workflow', 'waits')).stdout).toMatch(/waits +stuck/);
    await eventually('the metric', async () => {
      const stuck = `wflo_workflow_executions_stuck{task_queue="${system.taskQueue}"}`;
      return (await system.metrics()).get(stuck) === 1 ? true : undefined;
    });
    const metrics = await (await fetch(`${system.workerUrl}/metrics`)).text();
    expect(metrics).toMatch(
      /^temporal_workflow_task_execution_failed_total\{.*failure_reason="WorkflowError".*\} [1-9]/m,
    );
    expect(metrics).toMatch(/^temporal_worker_task_slots_available\{/m);
    const names = [...metrics.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name);
    expect(names).toEqual([...new Set(names)]);
    const health = await fetch(`${system.workerUrl}/health?verbose`);
    expect(await health.text()).toContain('stuck');
    expect((await fetch(`${system.workerUrl}/ready`)).status).toBe(200);
  }, 180_000);
});
