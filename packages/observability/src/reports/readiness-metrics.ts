import { createInstruments, onCollect, type Registry } from '@wflo/metrics';
import { sharedState } from '@wflo/shared-state';
import type { HealthMonitor, HealthReport } from '@wflo/obs-server';

const CATALOG = {
  ready: {
    type: 'gauge',
    name: 'wflo_ready',
    aggregator: 'min',
    help: 'Whether /ready says so: 1, or 0 while a component is down or the process drains',
    labels: {},
  },
  componentUp: {
    type: 'gauge',
    name: 'wflo_component_up',
    aggregator: 'min',
    help: 'Whether a component that the process needs is up: 1 or 0',
    labels: { component: 'as /ready names it' },
  },
} as const;

/** A scrape waits no longer for the checks, some of which may take longer. */
const WAIT_MILLIS = 2_500;
/** How long the last result holds while the next one is awaited. */
const HOLDS_MILLIS = 10_000;

type ReadinessGauges = ReturnType<typeof createInstruments<typeof CATALOG>>;

const made = sharedState(
  '@wflo/observability/readiness',
  1,
  () => new WeakMap<Registry, ReadinessGauges>(),
);

/** Those of the registry; none where somebody else has metrics of these names. */
function gaugesOf(registry: Registry): ReadinessGauges | undefined {
  const known = made.get(registry);
  if (known !== undefined) return known;
  const names = Object.values(CATALOG).map(({ name }) => name);
  if (names.some((name) => registry.getSingleMetric(name) !== undefined)) return undefined;
  const gauges = createInstruments(CATALOG, registry);
  made.set(registry, gauges);
  return gauges;
}

/**
 * Exposes the result of `/ready` on `registry` as `wflo_ready` and `wflo_component_up{component}`;
 * returns a function that ends their reading. Alerts rest on them, since nothing else of a process
 * that is not ready need look wrong.
 */
export function registerReadinessMetrics(registry: Registry, monitor: HealthMonitor): () => void {
  const gauges = gaugesOf(registry);
  if (gauges === undefined) return () => undefined;
  const { ready, componentUp } = gauges;
  let reportedMillis = -Infinity;
  const show = ({ up, components }: HealthReport): void => {
    reportedMillis = performance.now();
    ready.set(up && !monitor.isDraining ? 1 : 0);
    componentUp.reset();
    for (const [component, { status }] of Object.entries(components)) {
      componentUp.set({ component }, status === 'up' ? 1 : 0);
    }
  };
  return onCollect(async function readiness() {
    await withinWait(monitor.report('ready').then(show));
    // A check that does not come back is as good as one that fails.
    if (performance.now() - reportedMillis > HOLDS_MILLIS) ready.set(0);
  }, registry);
}

async function withinWait(report: Promise<void>): Promise<void> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => {
    resolve(undefined);
  }, WAIT_MILLIS);
  await Promise.race([report, late]);
  clearTimeout(timer);
}
