import type { Knex } from 'knex';
import { totalUsage, type UsageGrouping, type UsagePeriod } from './usage-totals.ts';
import type { UsageTotals } from './usage-totals.ts';
import { inexactByGroup, NOTHING_INEXACT, type InexactTotals } from './inexact-totals.ts';

export interface PageWanted {
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: bigint | undefined;
}

export interface CostGroup extends UsageTotals {
  readonly inexact: InexactTotals;
}

/** A part of the groups; `next` is where the next part starts, if there is one. */
export interface CostsPage {
  readonly groups: readonly CostGroup[];
  /** Of all groups, whatever the page. */
  readonly totalPicoUsd: bigint;
  readonly next: bigint | undefined;
}

/** Up to `limit` groups after the page before: there may be as many as workflows or days. */
export async function costsPage(
  database: Knex,
  groupBy: UsageGrouping,
  period: UsagePeriod,
  { limit, after }: PageWanted,
): Promise<CostsPage> {
  const all = await totalUsage(database, groupBy, period);
  const rest = after === undefined ? all : all.filter(({ firstSeq }) => firstSeq > after);
  const inexact = await inexactByGroup(database, groupBy, period);
  const groups = rest
    .slice(0, limit)
    .map((group) => ({ ...group, inexact: inexact.get(group.key) ?? NOTHING_INEXACT }));
  const next = rest.length > limit ? groups.at(-1)?.firstSeq : undefined;
  const totalPicoUsd = all.reduce((sum, { costPicoUsd }) => sum + costPicoUsd, 0n);
  return { groups, totalPicoUsd, next };
}
