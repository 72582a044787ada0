import type { PollerHealth, TaskQueueHealth } from '../shapes/health.ts';
import { isRecord, list, record, textOrNull } from '../values/json.ts';
import type { Pollers } from './pending.ts';
import type { TemporalReader } from './temporal-reader.ts';
import { durationMs, longNumber, timestampMs } from './values.ts';

/** A poller that was last seen longer ago has gone; a long poll takes up to 60 s. */
const GONE_AFTER_MS = 75_000;
const FRESH_MS = 3_000;
const MOST_QUEUES = 200;
/** By the numbers of `TaskQueueType`, whose enum `@temporalio/client` does not export. */
const TYPES = [
  ['workflow', 1 as never],
  ['activity', 2 as never],
] as const;

interface Known {
  readonly atMs: number;
  readonly health: TaskQueueHealth;
}

/** Who polls which task queue, as Temporal saw it a few seconds ago. */
export class TaskQueues implements Pollers {
  readonly #temporal: TemporalReader;
  readonly #known = new Map<string, Known>();

  constructor(temporal: TemporalReader) {
    this.#temporal = temporal;
  }

  readonly workflow = (name: string): boolean | undefined => this.#isPolled(name, 'workflow');
  readonly activity = (name: string): boolean | undefined => this.#isPolled(name, 'activity');

  /** @throws {TemporalUnavailableError} */
  async refresh(names: readonly string[]): Promise<void> {
    const stale = [...new Set(names)].filter(
      (name) => Date.now() - (this.#known.get(name)?.atMs ?? 0) > FRESH_MS,
    );
    await Promise.all(stale.map((name) => this.#read(name)));
  }

  all(): TaskQueueHealth[] {
    return [...this.#known.values()].map(({ health }) => health);
  }

  async #read(name: string): Promise<void> {
    const nowMs = Date.now();
    const parts = await Promise.all(
      TYPES.map(async ([taskType, number]) => {
        const response: unknown = await this.#temporal.call((_, service) =>
          service.describeTaskQueue({
            namespace: this.#temporal.namespace,
            taskQueue: { name },
            taskQueueType: number,
            reportStats: true,
          }),
        );
        return { taskType, response: record(response) };
      }),
    );
    const pollers = parts.flatMap(({ taskType, response }) =>
      list(response.pollers).map((poller) => readPoller(poller, name, taskType)),
    );
    const stats = parts.map(({ response }) => response.stats).filter(isRecord);
    const health: TaskQueueHealth = {
      name,
      pollers: pollers.filter(({ lastPollMs }) => nowMs - (lastPollMs ?? 0) < GONE_AFTER_MS),
      backlog: sumOf(stats, (one) => longNumber(one.approximateBacklogCount), nowMs),
      backlogAgeMs: sumOf(stats, (one) => durationMs(one.approximateBacklogAge) ?? 0, nowMs),
    };
    if (this.#known.size >= MOST_QUEUES && !this.#known.has(name)) this.#known.clear();
    this.#known.set(name, { atMs: nowMs, health });
  }

  #isPolled(name: string, taskType: 'workflow' | 'activity'): boolean | undefined {
    const known = this.#known.get(name);
    return known?.health.pollers.some((poller) => poller.taskType === taskType);
  }
}

function readPoller(
  message: unknown,
  taskQueue: string,
  taskType: PollerHealth['taskType'],
): PollerHealth {
  const poller = record(message);
  return {
    taskQueue,
    taskType,
    identity: textOrNull(poller.identity) ?? 'unknown',
    lastPollMs: timestampMs(poller.lastAccessTime),
    buildId:
      textOrNull(record(poller.deploymentOptions).buildId) ??
      textOrNull(record(poller.workerVersionCapabilities).buildId),
  };
}

function sumOf(
  stats: readonly Readonly<Record<string, unknown>>[],
  value: (stats: Readonly<Record<string, unknown>>) => number | null,
  asOfMs: number,
): TaskQueueHealth['backlog'] {
  if (stats.length === 0) return { value: null, reason: 'this Temporal server does not say' };
  const sum = stats.reduce((total, one) => total + (value(one) ?? 0), 0);
  return { value: sum, source: 'temporal', asOfMs };
}
