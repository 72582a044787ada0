import type { Registry } from 'prom-client';
import { faultsOf } from './self-metrics.ts';

/** The loss report of one registry: counts since the process started. */
export interface MetricsStats {
  /** Recordings not shown under their own labels, or not at all, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Metrics that are full, with the label that has the most different values. */
  readonly overflowing: Readonly<Record<string, { readonly culpritLabel: string }>>;
  readonly collectErrors: Readonly<Record<string, number>>;
  readonly lastError?: string;
}

export function statsOf(registry: Registry): MetricsStats {
  const faults = faultsOf(registry);
  const dropped: Record<string, number> = {};
  for (const { reason, count } of [...faults.rejected(), ...faults.overflowed()]) {
    dropped[reason] = (dropped[reason] ?? 0) + count;
  }
  return {
    dropped,
    overflowing: Object.fromEntries(
      [...faults.culprits()].map(([metric, culpritLabel]) => [metric, { culpritLabel }]),
    ),
    collectErrors: Object.fromEntries([...faults.collectErrors()].filter(([, count]) => count > 0)),
    ...(faults.lastError === undefined ? {} : { lastError: faults.lastError }),
  };
}
