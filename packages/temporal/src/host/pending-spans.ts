import type { Attributes } from '@opentelemetry/api';
import { describeRun } from '../server/runs.ts';
import type { ServedTaskQueue } from '../server/task-queue.ts';
import type { TelemetryLogger } from '../telemetry/telemetry-logger.ts';
import { formatTraceParent, parseTraceParent } from '../wire/trace-parent.ts';
import { spanIdOf } from '../wire/deterministic-id.ts';
import type { SpanEmission } from '../wire/emission.ts';

/** Runs that are remembered; the one heard of least recently is let go. */
const MOST_RUNS = 10_000;
/** Runs that one heartbeat looks up in Temporal; the next goes on with those behind them. */
const RUNS_PER_HEARTBEAT = 100;

/** Which ids a pending span has. */
export type PendingSpanIds = 'final' | 'own';

export interface PendingRun {
  readonly executionId: string;
  readonly runId: string;
  readonly namespace: string;
  readonly taskQueue: string;
  readonly identity: Attributes;
  readonly emission: SpanEmission;
}

/**
 * Spans of runs that have not ended: exported when a run starts and, while a worker has it, again
 * at each heartbeat with how far Temporal says it is. Temporal also says what has ended meanwhile,
 * so that nothing is shown as running after it was externally closed.
 */
export class PendingSpans {
  readonly #runs = new Map<string, PendingRun>();
  readonly #ids: PendingSpanIds;
  readonly #record: (emission: SpanEmission, identity: Attributes) => void;
  readonly #logger: TelemetryLogger;
  #heartbeats = 0;

  constructor(options: {
    readonly ids: PendingSpanIds;
    readonly record: (emission: SpanEmission, identity: Attributes) => void;
    readonly logger: TelemetryLogger;
  }) {
    this.#ids = options.ids;
    this.#record = options.record;
    this.#logger = options.logger;
  }

  /** Keeps a run for heartbeats, also one that is being replayed here after it started elsewhere. */
  remember(run: PendingRun): void {
    this.#runs.delete(run.runId);
    this.#runs.set(run.runId, run);
    if (this.#runs.size <= MOST_RUNS) return;
    const [oldest] = this.#runs.keys();
    if (oldest !== undefined) this.#runs.delete(oldest);
  }

  forget(runId: string): void {
    this.#runs.delete(runId);
  }

  /** Exports the span as it stands. */
  show({ identity, emission }: PendingRun): void {
    this.#record(this.#ids === 'final' ? emission : underOwnIds(emission), identity);
  }

  /** Shows a queue's runs at an interval; what it returns ends that, after any round under way. */
  heartbeat(queue: ServedTaskQueue, intervalMillis: number): () => Promise<void> {
    let round: Promise<void> | undefined;
    const timer = setInterval(() => {
      round ??= this.#once(queue)
        .catch((error: unknown) => {
          this.#logger.warning('temporal_pending_spans_failed', { error });
        })
        .finally(() => {
          round = undefined;
        });
    }, intervalMillis).unref();
    return async () => {
      clearInterval(timer);
      await round;
    };
  }

  async #once(queue: ServedTaskQueue): Promise<void> {
    this.#heartbeats += 1;
    const heartbeat = this.#heartbeats;
    const due = [...this.#runs.values()]
      .filter((run) => run.namespace === queue.namespace && run.taskQueue === queue.taskQueue)
      .slice(0, RUNS_PER_HEARTBEAT);
    for (const run of due) {
      const now = await describeRun(queue, run);
      // It may have ended while Temporal was called.
      if (!this.#runs.has(run.runId)) continue;
      if (now?.status !== 'running') {
        this.forget(run.runId);
        continue;
      }
      this.remember(run);
      const { attempt } = now.pendingTask;
      const isFailing = attempt > 1;
      const { failure, ...emission } = run.emission;
      this.show({
        ...run,
        emission: {
          ...emission,
          failure: isFailing ? failure : undefined,
          uid: `${emission.uid}/${heartbeat}`,
          endMillis: Date.now(),
          attributes: {
            ...emission.attributes,
            'workflow.history_length': now.historyLength,
            'workflow.pending_activities': now.pendingActivities,
            'workflow.stuck': isFailing ? emission.attributes['workflow.stuck'] : undefined,
            'workflow.task_attempt': isFailing ? attempt : undefined,
          },
        },
      });
    }
  }
}

/** The same under the run's span to come, for backends that keep both of two spans of one id. */
function underOwnIds(emission: SpanEmission): SpanEmission {
  const run = parseTraceParent(emission.traceParent);
  if (run === undefined) return emission;
  const { links: _ofTheRun, ...rest } = emission;
  return {
    ...rest,
    name: 'workflow.pending',
    traceParent: formatTraceParent({ ...run, spanId: spanIdOf(emission.uid) }),
    parentSpanId: run.spanId,
    internal: true,
  };
}
