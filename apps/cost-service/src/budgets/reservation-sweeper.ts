import type { Knex } from 'knex';
import { costLogger } from '../cost-context.ts';
import { expireDue } from './expire.ts';

export interface SweeperOptions {
  readonly database: Knex;
  readonly now: () => number;
  /** Default 30,000. Reserving and reading a budget expire what is due there in any case. */
  readonly intervalMillis?: number;
}

/**
 * Expires reservations past their time at intervals. The function that it returns stops it and
 * waits for a sweep under way.
 */
export function startReservationSweeper({
  database,
  now,
  intervalMillis = 30_000,
}: SweeperOptions): () => Promise<void> {
  let underWay: Promise<unknown> | undefined;
  const timer = setInterval(() => {
    underWay ??= expireDue(database, now())
      .catch((error: unknown) => {
        costLogger.error('reservation_sweep_failed', { err: error });
      })
      .finally(() => {
        underWay = undefined;
      });
  }, intervalMillis);
  timer.unref();
  return async () => {
    clearInterval(timer);
    await underWay;
  };
}
