/**
 * Headers of Nexus requests: W3C's, and ours where the trace has no decision on sampling yet or the
 * caller has a budget.
 *
 * @module
 */
import type { RunBudget } from '@wflo/shared-state';
import { BUDGET_HEADER, passedOf } from './run-budget.ts';
import { DEFERRED_SAMPLING, type TraceFields } from './wire-headers.ts';

const SAMPLING_HEADER = 'wflo-sampling';

/** Those that carry a context; names are lower-case on the wire. */
export function nexusHeaders(
  fields: TraceFields,
  isDeferred: boolean,
  budget?: RunBudget,
): Record<string, string> {
  const entries = Object.entries(fields).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  return {
    ...Object.fromEntries(entries),
    ...(isDeferred ? { [SAMPLING_HEADER]: DEFERRED_SAMPLING } : {}),
    ...(budget && { [BUDGET_HEADER]: JSON.stringify({ budget }) }),
  };
}

export interface ReceivedContext {
  readonly fields: TraceFields;
  /** The host resolves whether the trace is sampled. */
  readonly isDeferred: boolean;
  readonly budget: RunBudget | undefined;
}

/** What headers say of the caller's context; another program may have written them. */
export function readNexusHeaders(headers: Readonly<Record<string, string>>): ReceivedContext {
  const { traceparent, tracestate, baggage } = headers;
  const budget = headers[BUDGET_HEADER];
  return {
    fields: { traceparent, tracestate, baggage },
    isDeferred: headers[SAMPLING_HEADER] === DEFERRED_SAMPLING,
    budget: budget === undefined ? undefined : readBudget(budget),
  };
}

function readBudget(text: string): RunBudget {
  try {
    return passedOf(JSON.parse(text)).budget;
  } catch {
    return passedOf(undefined).budget;
  }
}
