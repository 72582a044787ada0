import type { EventHub } from '../events/event-hub.ts';
import type { LedgerReader } from '../ledger/ledger-reader.ts';
import type { RowContext } from '../query/run-row.ts';
import type { Gap } from '../shapes/fact.ts';
import type { ReceiverHealth } from '../shapes/health.ts';
import type { Store } from '../store/store.ts';
import type { TaskQueues } from '../temporal/task-queues.ts';
import type { TemporalReader } from '../temporal/temporal-reader.ts';

/** What the API reads from. */
export interface ConsoleParts {
  readonly store: Store;
  readonly hub: EventHub;
  readonly temporal: TemporalReader | undefined;
  readonly queues: TaskQueues | undefined;
  readonly ledger: LedgerReader | undefined;
  readonly receivers: () => ReceiverHealth[];
  readonly startedMs: number;
  readonly version: string;
  readonly mayAct: boolean;
  /** Templates of links with `{executionId}`, `{runId}`, `{traceId}`, `{namespace}`. */
  readonly links: readonly { readonly name: string; readonly url: string }[];
}

export function rowContext({ temporal }: ConsoleParts): RowContext {
  return { nowMs: Date.now(), hasTemporal: temporal?.isUp === true };
}

/** What cannot be had now, for all of the lists alike. */
export function gaps({ temporal, store }: ConsoleParts): Gap[] {
  const found: Gap[] = [];
  if (temporal !== undefined && !temporal.isUp && temporal.health.checkedMs !== null) {
    found.push({
      source: 'temporal',
      reason: `Temporal at ${temporal.address} does not respond: ${temporal.health.detail}`,
    });
  }
  if (store.queue.writeError !== null) {
    found.push({ source: 'console', reason: `the store cannot write: ${store.queue.writeError}` });
  }
  return found;
}
