import type { Registry } from 'prom-client';
import { sharedState } from '@wflo/shared-state';
import { selfCatalog } from '../catalog.ts';
import { RejectionCounter, type Rejection } from '../rejections/rejection-counter.ts';
import { Instrument, type Sample } from '../instruments/instrument.ts';
import { labelText } from '../labels/label-text.ts';

const counters = sharedState(
  '@wflo/metrics/rejections',
  1,
  () => new WeakMap<Registry, RejectionCounter>(),
);

/** Counts what the registry could not record; the first call exposes the counter there. */
export function rejectionsOf(registry: Registry): RejectionCounter {
  let rejections = counters.get(registry);
  if (rejections === undefined) {
    rejections = new RejectionCounter();
    counters.set(registry, rejections);
    for (const metric of selfMetrics(rejections)) {
      // Another copy of this package may have been here first: its counter is as good.
      if (registry.getSingleMetric(metric.name) === undefined) metric.registerIn(registry);
    }
  }
  return rejections;
}

function selfMetrics(rejections: RejectionCounter): Instrument[] {
  return [
    new CountOf(selfCatalog.overflowTotal, () => [...rejections.overflowed()].map(toCount)),
    new CountOf(selfCatalog.rejectedTotal, () => [...rejections.rejected()].map(toCount)),
    new CountOf(selfCatalog.collectErrorsTotal, () =>
      [...rejections.collectErrors()].map(([collector, count]) => ({
        labels: { collector },
        count,
      })),
    ),
  ];
}

interface Count {
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
}

function toCount({ metric, reason, count }: Readonly<Rejection>): Count {
  return { labels: { metric, reason }, count };
}

class CountOf extends Instrument {
  readonly type = 'counter';
  readonly #counts: () => Iterable<Count>;

  constructor(
    declaration: { readonly name: string; readonly help: string },
    counts: () => Iterable<Count>,
  ) {
    super(declaration);
    this.#counts = counts;
  }

  reset(): void {
    // Losses are not forgotten with the values.
  }

  *sampleGroups(): Iterable<readonly Sample[]> {
    for (const { labels, count } of this.#counts()) {
      yield [{ suffix: '', series: { labels, labelText: labelText(labels) }, value: count }];
    }
  }
}
