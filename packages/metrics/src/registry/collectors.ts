import type { Registry } from 'prom-client';
import { sharedState } from '@wflo/shared-state';
import { rejectionsOf } from './self-metrics.ts';

export type Collector = () => void | Promise<void>;

/** A scrape waits no longer for one collector; Prometheus itself gives up after 10 s. */
const COLLECT_TIMEOUT_MILLIS = 3_000;

const { collectors, running } = sharedState('@wflo/metrics/collectors', 1, () => ({
  collectors: new WeakMap<Registry, Set<{ readonly collector: Collector }>>(),
  running: new WeakMap<object, Promise<unknown>>(),
}));

/**
 * Runs `collector` before the registry is rendered, for numbers that are read from elsewhere.
 * Returns a function that removes it.
 */
export function addCollector(collector: Collector, registry: Registry): () => void {
  let registered = collectors.get(registry);
  if (registered === undefined) collectors.set(registry, (registered = new Set()));
  const entry = { collector };
  registered.add(entry);
  rejectionsOf(registry).expectCollector(nameOf(collector));
  return () => {
    registered.delete(entry);
  };
}

function nameOf(collector: Collector): string {
  return collector.name || 'anonymous';
}

/** Runs all of them side by side. Never rejects: a collector that fails or hangs is counted. */
export async function runCollectors(registry: Registry): Promise<void> {
  const registered = [...(collectors.get(registry) ?? [])];
  await Promise.all(
    registered.map((entry) => collect(registry, nameOf(entry.collector), entry, entry.collector)),
  );
}

/**
 * What `work` of `owner` returns; undefined, counted under `name`, when it fails or takes longer
 * than a scrape should wait. Work that hangs from an earlier scrape is awaited, not started again.
 */
export async function collect<T>(
  registry: Registry,
  name: string,
  owner: object,
  work: () => T | Promise<T>,
): Promise<T | undefined> {
  let started = running.get(owner) as Promise<T> | undefined; // as it is set below
  if (started === undefined) {
    started = Promise.resolve()
      .then(work)
      .finally(() => running.delete(owner));
    running.set(owner, started);
  }
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`not finished after ${COLLECT_TIMEOUT_MILLIS} ms`));
  }, COLLECT_TIMEOUT_MILLIS);
  try {
    return await Promise.race([started, late]);
  } catch (error) {
    rejectionsOf(registry).collectError(name, error);
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
