import { setTimeout as pause } from 'node:timers/promises';
import { codeOf } from './database-failure.ts';

/** `lock_not_available` and `deadlock_detected`, and SQLite's write lock. */
const LOCKED = /^(?:55P03|40P01|SQLITE_BUSY(?:_[A-Z]+)?|SQLITE_LOCKED(?:_[A-Z]+)?)$/;
const FIRST_PAUSE_MILLIS = 250;
const LONGEST_PAUSE_MILLIS = 4_000;

export interface LockWaitOptions {
  /** How long all attempts together may take. */
  readonly totalMillis: number;
  /** Called once, after the first attempt that was held up. */
  readonly onLocked: () => Promise<void>;
  /** Made of the error of the last attempt, when the time is over. */
  readonly giveUp: (error: unknown, waitedSeconds: number) => Promise<Error>;
  /** Ends the wait between two attempts. */
  readonly signal?: AbortSignal;
}

/**
 * The result of the first attempt that nobody's locks hold up. No attempt waits for long: on
 * PostgreSQL all who come after one that waits for a table wait behind it, readers, too.
 */
export async function untilUnlocked<T>(
  attempt: () => Promise<T>,
  { totalMillis, onLocked, giveUp, signal }: LockWaitOptions,
): Promise<T> {
  const start = performance.now();
  for (let attempts = 0; ; attempts += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (!LOCKED.test(codeOf(error))) throw error;
      const waited = performance.now() - start;
      if (waited >= totalMillis) throw await giveUp(error, Math.round(waited / 1_000));
    }
    if (attempts === 0) await onLocked();
    const millis = Math.min(FIRST_PAUSE_MILLIS * 2 ** attempts, LONGEST_PAUSE_MILLIS);
    await pause(millis, undefined, { signal });
  }
}
