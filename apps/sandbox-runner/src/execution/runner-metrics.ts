/**
 * The metrics of this service. Their names are not the worker's: a sum over all targets never
 * counts a run twice.
 *
 * @module
 */
import { Counter, Gauge, Histogram } from '@wflo/observability';
import type { Registry } from '@wflo/observability';
import type { ConcurrencyGate } from './concurrency-gate.ts';

/** 1 ms to 5 minutes. */
const DURATION_BUCKETS = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
];

export class RunnerMetrics {
  readonly executions: Counter<'language' | 'status' | 'backend'>;
  readonly durationSeconds: Histogram<'language' | 'backend'>;
  readonly refused: Counter<'reason'>;
  readonly lost: Counter<'language' | 'backend'>;

  constructor(registry: Registry, gate: ConcurrencyGate) {
    const registers = [registry];
    this.executions = new Counter({
      name: 'wflo_sandbox_runner_executions_total',
      help: 'Programs run, by how they ended',
      labelNames: ['language', 'status', 'backend'],
      registers,
    });
    this.durationSeconds = new Histogram({
      name: 'wflo_sandbox_runner_duration_seconds',
      help: 'Wall time of programs, without waiting and getting ready',
      labelNames: ['language', 'backend'],
      buckets: DURATION_BUCKETS,
      registers,
    });
    this.refused = new Counter({
      name: 'wflo_sandbox_runner_refused_total',
      help: 'Runs that did not begin: busy, unavailable or cancelled while waiting',
      labelNames: ['reason'],
      registers,
    });
    this.lost = new Counter({
      name: 'wflo_sandbox_runner_lost_total',
      help: 'Programs that began and whose end nobody knows: the backend failed meanwhile',
      labelNames: ['language', 'backend'],
      registers,
    });
    new Gauge({
      name: 'wflo_sandbox_runner_running',
      help: 'Programs that run now',
      registers,
      collect() {
        this.set(gate.running);
      },
    });
    new Gauge({
      name: 'wflo_sandbox_runner_queued',
      help: 'Requests that wait for a place now',
      registers,
      collect() {
        this.set(gate.queued);
      },
    });
  }
}
