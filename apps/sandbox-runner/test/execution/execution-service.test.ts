import {
  configureLogging,
  createServiceRegistry,
  getLogger,
  renderMetrics,
} from '@wflo/observability';
import type { Backend } from '../../src/backends/backend.ts';
import { BackendUnavailableError, RunLostError } from '../../src/errors.ts';
import { ConcurrencyGate } from '../../src/execution/concurrency-gate.ts';
import { ExecutionService } from '../../src/execution/execution-service.ts';
import { RunnerMetrics } from '../../src/execution/runner-metrics.ts';

configureLogging({ level: 'CRITICAL' });

it.each<[error: Error, lost: number, refused: number]>([
  [new RunLostError('it is gone'), 1, 0],
  [new BackendUnavailableError('there is none'), 0, 1],
])(
  'counts a program that %s as started or not, and gives its place to the next',
  async (error, lost, refused) => {
    const registry = createServiceRegistry({ service: 'test', version: '0' });
    const gate = new ConcurrencyGate({ maxConcurrency: 1, queueLimit: 0 });
    const failing: Backend = {
      name: 'docker',
      runtimes: [],
      start: () => Promise.resolve(),
      check: () => Promise.resolve(),
      run: () => Promise.reject(error),
      close: () => Promise.resolve(),
    };
    const executions = new ExecutionService({
      backend: failing,
      gate,
      metrics: new RunnerMetrics(registry, gate),
      logger: getLogger('wflo.test'),
    });
    const run = executions.execute(
      {
        language: 'python',
        code: '',
        stdin: new Uint8Array(),
        files: [],
        timeoutSeconds: 1,
        memoryMb: 64,
        maxOutputBytes: 1_024,
      },
      new AbortController().signal,
    );
    await expect(run).rejects.toBe(error);
    const { body } = await renderMetrics({ registry });
    const value = (name: string) =>
      Number(new RegExp(`^${name}\\S* (\\d+)$`, 'm').exec(body)?.[1] ?? 0);
    expect(value('wflo_sandbox_runner_lost_total')).toBe(lost);
    expect(value('wflo_sandbox_runner_refused_total')).toBe(refused);
    expect(value('wflo_sandbox_runner_executions_total')).toBe(0);
    expect(gate.running).toBe(0);
  },
);
