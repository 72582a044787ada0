import { BudgetHeldError, LedgerUnavailableError } from '../errors.ts';
import type { LedgerHold } from './ledger.ts';
import type { LedgerQueue } from './ledger-queue.ts';

export interface Patience {
  /** How long a call waits for the reservations of others to end. */
  readonly maxWaitSeconds: number;
  /** How long it waits for a ledger that does not respond. */
  readonly ledgerWaitSeconds: number;
  readonly signal: AbortSignal | undefined;
}

const FIRST_WAIT_MILLIS = 50;
const LAST_WAIT_MILLIS = 2_000;

/**
 * Reserves as soon as there is room: a call is refused only where it does not fit into what is left
 * once all others have ended. Rejects with the signal's reason when that aborts.
 *
 * @throws {RefusedCallError}
 */
export async function reserveInTime(
  queue: LedgerQueue,
  hold: LedgerHold,
  { maxWaitSeconds, ledgerWaitSeconds, signal }: Patience,
): Promise<string> {
  const startedAt = Date.now();
  for (
    let waitMillis = FIRST_WAIT_MILLIS;
    ;
    waitMillis = Math.min(waitMillis * 2, LAST_WAIT_MILLIS)
  ) {
    signal?.throwIfAborted();
    const reserved = await tried(queue, hold, signal);
    if (typeof reserved === 'string') return reserved;
    const isHeld = reserved instanceof BudgetHeldError;
    const patienceMillis = (isHeld ? maxWaitSeconds : ledgerWaitSeconds) * 1_000;
    const leftMillis = patienceMillis - (Date.now() - startedAt);
    if (leftMillis <= 0) {
      if (!isHeld) void queue.withdraw(hold);
      throw reserved;
    }
    const millis = Math.min(waitMillis * (0.5 + Math.random()), leftMillis);
    await queue.ending(millis, signal);
  }
}

/** The id of the reservation, or why there is none yet. */
async function tried(
  queue: LedgerQueue,
  hold: LedgerHold,
  signal: AbortSignal | undefined,
): Promise<string | BudgetHeldError | LedgerUnavailableError> {
  const reserving = queue.ledger.reserve(hold);
  try {
    const id = await unlessAborted(reserving, signal);
    if (signal?.aborted !== true) return id;
  } catch (error) {
    if (error instanceof BudgetHeldError || error instanceof LedgerUnavailableError) return error;
    if (signal?.aborted !== true) throw error;
  }
  // Nobody waits for it any more.
  void reserving.then(
    (id) => queue.release(id),
    (error: unknown) =>
      error instanceof LedgerUnavailableError ? queue.withdraw(hold) : undefined,
  );
  throw signal.reason;
}

async function unlessAborted<Result>(
  work: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (signal === undefined) return work;
  let onAbort: () => void = () => undefined;
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
