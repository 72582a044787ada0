import { sandboxLanguageSchema, sandboxStatusSchema } from '@wflo/contracts';
import { createServiceRegistry, renderMetrics } from '@wflo/observability';
import { ConcurrencyGate } from '../../src/execution/concurrency-gate.ts';
import { RunnerMetrics } from '../../src/execution/runner-metrics.ts';

it('shows every series at 0 before anything is run or refused', async () => {
  const registry = createServiceRegistry({ service: 'test', version: '0' });
  const gate = new ConcurrencyGate({ maxConcurrency: 1, queueLimit: 0 });
  new RunnerMetrics(registry, gate, 'embedded');
  const { body } = await renderMetrics({ registry });
  const zeros = (name: string) => [...body.matchAll(new RegExp(`^${name}{.*} 0$`, 'gm'))].length;
  const languages = sandboxLanguageSchema.options.length;
  expect(zeros('wflo_sandbox_runner_executions_total')).toBe(
    languages * sandboxStatusSchema.options.length,
  );
  expect(zeros('wflo_sandbox_runner_duration_seconds_count')).toBe(languages);
  expect(zeros('wflo_sandbox_runner_refused_total')).toBe(3);
  expect(zeros('wflo_sandbox_runner_lost_total')).toBe(languages);
});
