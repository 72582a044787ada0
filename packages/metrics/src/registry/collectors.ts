/**
 * Functions that run before a registry is rendered, for numbers that are read from elsewhere.
 *
 * @module
 */
import type { Registry } from 'prom-client';
import { rejectionsOf } from './self-metrics.ts';

export type Collector = () => void | Promise<void>;

/** A scrape waits no longer for one collector; Prometheus itself gives up after 10 s. */
export const COLLECT_TIMEOUT_MILLIS = 3_000;

class CollectorSlot {
  readonly collector: Collector;
  running: Promise<void> | undefined;

  constructor(collector: Collector) {
    this.collector = collector;
  }
}

const slots = new WeakMap<Registry, Set<CollectorSlot>>();

/** Returns a function that removes the collector. */
export function addCollector(collector: Collector, registry: Registry): () => void {
  let registered = slots.get(registry);
  if (registered === undefined) slots.set(registry, (registered = new Set()));
  const slot = new CollectorSlot(collector);
  registered.add(slot);
  rejectionsOf(registry).expectCollector(nameOf(collector));
  return () => {
    registered.delete(slot);
  };
}

function nameOf(collector: Collector): string {
  return collector.name || 'anonymous';
}

/** Runs all of them side by side. Never rejects: a collector that fails or hangs is counted. */
export async function runCollectors(registry: Registry): Promise<void> {
  const registered = [...(slots.get(registry) ?? [])];
  await Promise.all(
    registered.map(async (slot) => {
      try {
        await withinTimeout(run(slot));
      } catch (error) {
        rejectionsOf(registry).collectError(nameOf(slot.collector), error);
      }
    }),
  );
}

/** A collector that still hangs from an earlier scrape is awaited, not started again. */
function run(slot: CollectorSlot): Promise<void> {
  slot.running ??= Promise.resolve()
    .then(() => slot.collector())
    .finally(() => {
      slot.running = undefined;
    });
  return slot.running;
}

/** Rejects when `work` takes longer than a scrape should wait. */
export async function withinTimeout<T>(work: Promise<T>): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`not finished after ${COLLECT_TIMEOUT_MILLIS} ms`));
  }, COLLECT_TIMEOUT_MILLIS);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
