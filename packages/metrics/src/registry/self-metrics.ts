/**
 * The account of what a registry could not record, kept per registry and exposed on it.
 *
 * @module
 */
import type { Registry } from 'prom-client';
import { selfCatalog } from '../catalog.ts';
import { FaultAccount } from '../rejections/rejection-counter.ts';
import { Instrument, type Sample } from '../instruments/instrument.ts';
import { labelText } from '../labels/label-text.ts';

const accounts = new WeakMap<Registry, FaultAccount>();

/** The registry's account; the first call exposes it on the registry. */
export function faultsOf(registry: Registry): FaultAccount {
  let account = accounts.get(registry);
  if (account === undefined) {
    account = new FaultAccount();
    accounts.set(registry, account);
    for (const metric of selfMetrics(account)) {
      // Another copy of this package may have been here first: its account is as good.
      if (registry.getSingleMetric(metric.name) === undefined) metric.registerIn(registry);
    }
  }
  return account;
}

function selfMetrics(account: FaultAccount): Instrument[] {
  return [
    new CountOf(selfCatalog.overflowTotal, () => [...account.overflowed()].map(fromFault)),
    new CountOf(selfCatalog.rejectedTotal, () => [...account.rejected()].map(fromFault)),
    new CountOf(selfCatalog.collectErrorsTotal, () =>
      [...account.collectErrors()].map(([collector, count]) => ({ labels: { collector }, count })),
    ),
  ];
}

interface Count {
  readonly labels: Readonly<Record<string, string>>;
  readonly count: number;
}

function fromFault({ metric, reason, count }: { metric: string; reason: string; count: number }) {
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
    // An account of losses is not forgotten with the values.
  }

  *sampleGroups(): Iterable<readonly Sample[]> {
    for (const { labels, count } of this.#counts()) {
      yield [{ suffix: '', series: { labels, labelText: labelText(labels) }, value: count }];
    }
  }
}
