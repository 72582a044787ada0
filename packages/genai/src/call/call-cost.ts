import { picoToUsd } from '@wflo/money';
import { priceUsage, readUsage, type NormalizedUsage, type UsageReading } from '@wflo/pricing';
import type { Attempt } from './attempts.ts';
import type { CallRequest, CallResponse } from './call-types.ts';
import { tokenBound, upperBoundOf } from './upper-bound.ts';

/** What a call has cost, as far as that can be known. */
export interface CallCost {
  readonly usage?: NormalizedUsage | undefined;
  /** How it was served, where the response says so. */
  readonly serviceTier?: string | undefined;
  /** Exact, of what is known; absent where nothing is. */
  readonly costPicoUsd?: bigint | undefined;
  readonly costUsd?: string | undefined;
  readonly unpricedReason?: string | undefined;
  /** Requests whose response was lost: they may have been billed. */
  readonly unknownRequests: number;
  /** The most that what is not priced can have cost. */
  readonly upperBoundPicoUsd?: bigint | undefined;
  readonly upperBoundUsd?: string | undefined;
  /** The model whose price was taken, where that is only similar to the one that responded. */
  readonly similarModel?: string | undefined;
  /** What the provider itself says that it cost. */
  readonly reportedCostUsd?: string | undefined;
}

export interface MadeCall {
  readonly request: CallRequest;
  readonly response: CallResponse;
  readonly attempts: readonly Attempt[];
  readonly startTimeMillis: number;
}

export function costOf(call: MadeCall): CallCost {
  const unknown = call.attempts.filter(({ isUnknown }) => isUnknown);
  // What a response that broke off had counted until then is not what is billed.
  const { reading, known } = hasResponse(call) ? respondedCost(call) : NOTHING_RESPONDED;
  const unpriced = [...unknown, ...(known.unpricedReason === undefined ? [] : respondedOf(call))];
  const unpricedReason =
    known.unpricedReason ??
    (unknown.length > 0 && !hasResponse(call) ? 'unknown_outcome' : undefined);
  const upperBoundPicoUsd = boundOf(call, unpriced);
  return {
    usage: reading?.usage,
    serviceTier: reading?.serviceTier,
    costPicoUsd: unpricedReason === undefined ? known.picoUsd : undefined,
    costUsd: unpricedReason === undefined ? known.usd : undefined,
    unpricedReason,
    unknownRequests: unknown.length,
    upperBoundPicoUsd,
    upperBoundUsd: upperBoundPicoUsd === undefined ? undefined : picoToUsd(upperBoundPicoUsd),
    similarModel: known.similarModel,
    reportedCostUsd: reading?.reportedCostUsd,
  };
}

function hasResponse(call: MadeCall): boolean {
  return respondedOf(call).length > 0;
}

function respondedOf({ attempts }: MadeCall): readonly Attempt[] {
  return attempts.filter(({ hasResponded }) => hasResponded);
}

function readingOf({ request, response }: MadeCall): UsageReading | undefined {
  if (response.usage === undefined || response.usage === null) return undefined;
  return readUsage(
    { ...response.toolCalls, usage: response.usage },
    {
      provider: request.provider,
      api: response.usageApi ?? request.usageApi,
      model: response.model ?? request.model,
      region: request.region,
      serviceTier: response.serviceTier,
      hasText: response.hasText,
    },
  );
}

interface RespondedCost {
  readonly reading?: UsageReading | undefined;
  readonly known: KnownPrice;
}

const NOTHING_RESPONDED: RespondedCost = { known: { picoUsd: 0n, usd: '0' } };

/** The same for the ledger and for the span, which want it one after the other. */
const costs = new WeakMap<CallResponse, RespondedCost & Pick<MadeCall, 'request'>>();

function respondedCost(call: MadeCall): RespondedCost {
  const { request, response } = call;
  const before = costs.get(response);
  if (before?.request === request) return before;
  const reading = readingOf(call);
  const cost = { request, reading, known: priceOf(call, reading) };
  costs.set(response, cost);
  return cost;
}

interface KnownPrice {
  readonly picoUsd?: bigint;
  readonly usd?: string;
  readonly unpricedReason?: string;
  readonly similarModel?: string;
}

function priceOf(call: MadeCall, reading: UsageReading | undefined): KnownPrice {
  const { request, response, startTimeMillis } = call;
  if (reading === undefined) return { unpricedReason: 'unknown_outcome' };
  const price = priceUsage(
    {
      model: request.model ?? response.model ?? '',
      responseModel: response.model,
      provider: request.provider,
      usage: reading.usage,
      serviceTier: reading.serviceTier,
      requests: reading.requests,
      unpricedReason: reading.unpricedReason,
      at: startTimeMillis,
    },
    request.settings?.prices,
  );
  if (!price.priced) return { unpricedReason: price.reason };
  const { picoUsd, usd, match, matchedModel } = price;
  return { picoUsd, usd, ...(match === 'similar' && { similarModel: matchedModel }) };
}

/** The sum of the bounds of the requests; none where one of them has none. */
function boundOf(call: MadeCall, attempts: readonly Attempt[]): bigint | undefined {
  if (attempts.length === 0) return undefined;
  let sum = 0n;
  for (const { requestBytes } of attempts) {
    const tokens = tokenBound(call.request, requestBytes);
    if (tokens === undefined) return undefined;
    const bound = upperBoundOf(call.request, tokens, call.startTimeMillis);
    if ('unpricedReason' in bound) return undefined;
    sum += bound.picoUsd;
  }
  return sum;
}
