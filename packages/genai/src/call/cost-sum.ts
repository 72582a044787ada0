import { picoToUsd } from '@wflo/money';
import type { NormalizedUsage } from '@wflo/pricing';
import type { Attempt } from './attempts.ts';
import { costOf, type CallCost, type MadeCall } from './call-cost.ts';
import type { CallResponse } from './call-types.ts';

/**
 * What a call has cost of whose requests several had a response: the sum of what each has, where
 * that of each is known by itself.
 */
export function costOfAll(call: MadeCall, responses: ReadonlyMap<Attempt, CallResponse>): CallCost {
  const responded = call.attempts.filter((attempt) => attempt.hasResponded);
  if (responded.length <= 1) return costOf(call);
  const known = responded.map((attempt) =>
    costOf({ ...call, response: responses.get(attempt) ?? {}, attempts: [attempt] }),
  );
  const lost = call.attempts.filter((attempt) => !attempt.hasResponded);
  const { unknownRequests, upperBoundPicoUsd } = costOf({ ...call, response: {}, attempts: lost });
  const unpricedReason = known.find((cost) => cost.unpricedReason !== undefined)?.unpricedReason;
  const costPicoUsd = unpricedReason === undefined ? sumOf(known, 'costPicoUsd') : undefined;
  const unpriced = known.filter((cost) => cost.unpricedReason !== undefined);
  const bounds: Pick<CallCost, 'upperBoundPicoUsd'>[] = [
    ...unpriced,
    ...(unknownRequests > 0 ? [{ upperBoundPicoUsd }] : []),
  ];
  const bound = bounds.length === 0 ? undefined : sumOf(bounds, 'upperBoundPicoUsd');
  return {
    usage: known.map(({ usage }) => usage).reduce(added),
    serviceTier: known.at(-1)?.serviceTier,
    costPicoUsd,
    costUsd: costPicoUsd === undefined ? undefined : picoToUsd(costPicoUsd),
    unpricedReason,
    unknownRequests,
    upperBoundPicoUsd: bound,
    upperBoundUsd: bound === undefined ? undefined : picoToUsd(bound),
    similarModel: known.find(({ similarModel }) => similarModel !== undefined)?.similarModel,
  };
}

/** None where one of them has none. */
function sumOf<Name extends string>(
  costs: readonly { readonly [name in Name]?: bigint | undefined }[],
  name: Name,
): bigint | undefined {
  let sum = 0n;
  for (const cost of costs) {
    const amount = cost[name];
    if (amount === undefined) return undefined;
    sum += amount;
  }
  return sum;
}

function added(
  one: NormalizedUsage | undefined,
  other: NormalizedUsage | undefined,
): NormalizedUsage | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  const sums = new Map<string, unknown>(Object.entries(one));
  for (const [name, count] of Object.entries(other) as [string, unknown][]) {
    const known = sums.get(name);
    if (typeof count === 'number') sums.set(name, count + (typeof known === 'number' ? known : 0));
  }
  return { ...one, ...Object.fromEntries(sums) };
}
