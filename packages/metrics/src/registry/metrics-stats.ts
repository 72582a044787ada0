import type { Registry } from 'prom-client';
import { rejectionsOf } from './self-metrics.ts';

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
  const rejections = rejectionsOf(registry);
  const dropped: Record<string, number> = {};
  for (const { reason, count } of [...rejections.rejected(), ...rejections.overflowed()]) {
    dropped[reason] = (dropped[reason] ?? 0) + count;
  }
  return {
    dropped,
    overflowing: Object.fromEntries(
      [...rejections.culprits()].map(([metric, culpritLabel]) => [metric, { culpritLabel }]),
    ),
    collectErrors: Object.fromEntries(
      [...rejections.collectErrors()].filter(([, count]) => count > 0),
    ),
    lastError: rejections.lastError,
  };
}
