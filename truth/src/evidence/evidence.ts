/**
 * Everything that the checks compare.
 *
 * @module
 */
import type { Query } from '../load/run-load.ts';
import type { WorkerLife } from '../load/worker-lives.ts';
import type { Account, CallSeen } from './calls.ts';
import type { RunFacts } from './histories.ts';
import type { LineSeen } from './lines.ts';
import type { Rows } from './rows.ts';
import type { SpanSeen } from './spans.ts';

export interface Evidence {
  readonly runs: readonly RunFacts[];
  readonly rows: Rows;
  readonly spans: readonly SpanSeen[];
  readonly lines: readonly LineSeen[];
  readonly lives: readonly WorkerLife[];
  readonly queries: readonly Query[];
  /** What the LLM received. */
  readonly calls: readonly CallSeen[];
  /** The ledger's side of each execution of a definition. */
  readonly accounts: readonly Account[];
  /** The cost-service's series at the end: read from its ledger. */
  readonly ledger: ReadonlyMap<string, number>;
}

/** Whether a query of the execution was in flight: no excuse by itself. */
export function wasQueried({ queries }: Evidence, executionId: unknown, millis: number): boolean {
  return queries.some(
    (query) =>
      query.executionId === executionId && query.beganAt <= millis && query.endedAt >= millis,
  );
}

/** What a kill may take from memory: spans not yet exported. Twice the export's delay, and a scrape. */
export const KILL_WINDOW_MILLIS = 3_000;

/**
 * The life that was killed within the window after the moment, on that worker or on any. What a
 * worker has reported is recorded when Temporal comes to it, which may be after the worker was
 * killed: then the window begins where Temporal gave it the task, `sinceMillis`.
 */
export function killedAfter(
  { lives }: Evidence,
  millis: number,
  isTheOne: (life: WorkerLife) => boolean = () => true,
  sinceMillis = millis - 50,
): WorkerLife | undefined {
  return lives.find(
    (life) =>
      life.killedAt !== undefined &&
      isTheOne(life) &&
      life.killedAt >= sinceMillis &&
      life.killedAt <= millis + KILL_WINDOW_MILLIS,
  );
}
