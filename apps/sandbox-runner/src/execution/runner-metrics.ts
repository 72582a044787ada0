import { sandboxBackendSchema, sandboxLanguageSchema, sandboxStatusSchema } from '@wflo/contracts';
import { createInstruments, Gauge } from '@wflo/observability';
import type { BoundedCounter, BoundedHistogram, Registry } from '@wflo/observability';
import type { ConcurrencyGate } from './concurrency-gate.ts';

/** 1 ms to 5 minutes. */
const DURATION_BUCKETS = [
  0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300,
];
const LANGUAGE = sandboxLanguageSchema.options.join(' or ');
const BACKEND = sandboxBackendSchema.options.join(' or ');

/** Why a run did not start. */
const REFUSALS = ['unavailable', 'busy', 'cancelled'];

function catalogOf(backend: string | undefined) {
  const values = {
    language: sandboxLanguageSchema.options,
    backend: backend === undefined ? undefined : [backend],
  };
  return {
    executions: {
      type: 'counter',
      name: 'wflo_sandbox_runner_executions_total',
      help: 'Programs run, by how they ended',
      labels: { language: LANGUAGE, status: 'how it ended', backend: BACKEND },
      values: { ...values, status: sandboxStatusSchema.options },
    },
    durationSeconds: {
      type: 'histogram',
      name: 'wflo_sandbox_runner_duration_seconds',
      help: 'Wall time of programs, without waiting and getting ready',
      labels: { language: LANGUAGE, backend: BACKEND },
      values,
      buckets: DURATION_BUCKETS,
    },
    refused: {
      type: 'counter',
      name: 'wflo_sandbox_runner_refused_total',
      help: 'Runs that did not begin: busy, unavailable or cancelled while waiting',
      labels: { reason: 'busy, unavailable or cancelled' },
      values: { reason: REFUSALS },
    },
    lost: {
      type: 'counter',
      name: 'wflo_sandbox_runner_lost_total',
      help: 'Programs that began and whose end nobody knows: the backend failed meanwhile',
      labels: { language: LANGUAGE, backend: BACKEND },
      values,
    },
  } as const;
}

/**
 * The metrics of this service, whose names are not the worker's: a sum over all targets never
 * counts a run twice. All of their series exist at 0 from the start.
 */
export class RunnerMetrics {
  readonly executions: BoundedCounter<'language' | 'status' | 'backend'>;
  readonly durationSeconds: BoundedHistogram<'language' | 'backend'>;
  readonly refused: BoundedCounter<'reason'>;
  readonly lost: BoundedCounter<'language' | 'backend'>;

  /** `backend`: the one that runs the programs here, where it is known. */
  constructor(registry: Registry, gate: ConcurrencyGate, backend?: string) {
    const { executions, durationSeconds, refused, lost } = createInstruments(
      catalogOf(backend),
      registry,
    );
    this.executions = executions;
    this.durationSeconds = durationSeconds;
    this.refused = refused;
    this.lost = lost;
    const registers = [registry];
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
