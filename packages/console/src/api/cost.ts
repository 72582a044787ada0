import { RequestInvalidError } from '../errors.ts';
import { costsFromSpans } from '../query/costs.ts';
import type { Parameters } from '../query/parameters.ts';
import type { CostGrouping, CostReport } from '../shapes/cost.ts';
import type { Gap } from '../shapes/fact.ts';
import { gaps, type ConsoleParts } from './console-parts.ts';
import { messageOf } from '../values/message.ts';

const GROUPINGS: readonly CostGrouping[] = ['day', 'model', 'workflow', 'user', 'session', 'tag'];

/** From the ledger what it sums up; from spans the rest. @throws {RequestInvalidError} */
export async function costReport(parts: ConsoleParts, parameters: Parameters): Promise<CostReport> {
  const groupBy = parameters.text('groupBy') ?? 'day';
  if (!isGrouping(groupBy)) {
    throw new RequestInvalidError(`groupBy: got ${groupBy}, expected ${GROUPINGS.join(', ')}`);
  }
  const fromMs = parameters.timeMs('from');
  const toMs = parameters.timeMs('to');
  const missing: Gap[] = [];
  const ledger = await fromLedger(parts, groupBy, fromMs, toMs, missing);
  const spans = costsFromSpans(parts.store.reader, groupBy, fromMs, toMs);
  return {
    groupBy,
    source: ledger === undefined ? 'spans' : 'ledger',
    fromMs: fromMs ?? null,
    toMs: toMs ?? null,
    ...spans,
    ...ledger,
    gaps: [...gaps(parts), ...missing],
  };
}

async function fromLedger(
  { ledger }: ConsoleParts,
  groupBy: CostGrouping,
  fromMs: number | undefined,
  toMs: number | undefined,
  missing: Gap[],
): Promise<Pick<CostReport, 'groups' | 'totals'> | undefined> {
  if (ledger === undefined) return undefined;
  if (groupBy === 'user' || groupBy === 'session' || groupBy === 'tag') {
    missing.push({
      source: 'ledger',
      reason: `the ledger does not know the ${groupBy} of a call: these are the sums of spans`,
    });
    return undefined;
  }
  try {
    return await ledger.report(groupBy, iso(fromMs), iso(toMs));
  } catch (error) {
    const reason = messageOf(error);
    missing.push({ source: 'ledger', reason: `cost-service (COST_SERVICE_URL): ${reason}` });
    return undefined;
  }
}

function iso(ms: number | undefined): string | undefined {
  return ms === undefined ? undefined : new Date(ms).toISOString();
}

function isGrouping(value: string): value is CostGrouping {
  return GROUPINGS.some((grouping) => grouping === value);
}
