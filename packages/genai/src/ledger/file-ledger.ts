import type { RunAttempt, RunBudget, RunCosts } from '@wflo/shared-state';
import { RefusedCallError } from '../errors.ts';
import { changeBudgets, ensureBudgets, reserveAmount } from './file-budgets.ts';
import { addCall, costsOf } from './file-calls.ts';
import { FileDatabase, type Row, type Statements } from './file-database.ts';
import { machineTime } from './machine-time.ts';
import {
  RESERVATION_SECONDS,
  type LedgerCall,
  type LedgerHold,
  type LedgerOutcome,
  type RunLedger,
  type RunOfCosts,
} from './ledger.ts';

export interface FileLedgerOptions {
  readonly file: string;
  /** Default 900. */
  readonly reservationSeconds?: number;
}

/** The ledger in a file of SQLite: for the processes of one machine. Needs no service. */
export class FileLedger implements RunLedger {
  readonly #database: FileDatabase;
  readonly reservationSeconds: number;

  constructor({ file, reservationSeconds = RESERVATION_SECONDS }: FileLedgerOptions) {
    this.#database = new FileDatabase(file);
    this.reservationSeconds = reservationSeconds;
  }

  async reserve(hold: LedgerHold): Promise<string> {
    const reserved = await this.#write((file) => {
      try {
        return this.#reserve(file, hold);
      } catch (error) {
        // What has expired stays so: this is no failure of the transaction.
        if (error instanceof RefusedCallError) return error;
        throw error;
      }
    });
    if (typeof reserved !== 'string') throw reserved;
    return reserved;
  }

  #reserve(file: Statements, { budget, amountPicoUsd, call }: LedgerHold): string {
    ensureBudgets(file, budget);
    if (reservationOf(file, call.key) !== undefined) return call.key;
    reserveAmount(file, budget.id, amountPicoUsd);
    file.run(
      `INSERT INTO reservations (
         key, budget_id, amount_pico_usd, call, expires_at_millis, boot, expires_at_uptime_millis
       ) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      call.key,
      budget.id,
      amountPicoUsd,
      JSON.stringify({ ...call, occurredAtMillis: Date.now() }),
      ...expiry(this.reservationSeconds),
    );
    return call.key;
  }

  renew(reservationIds: readonly string[]): Promise<void> {
    return this.#write((file) => {
      for (const key of reservationIds) {
        file.run(
          `UPDATE reservations
           SET expires_at_millis = ?, boot = ?, expires_at_uptime_millis = ?
           WHERE key = ? AND status = 'held'`,
          ...expiry(this.reservationSeconds),
          key,
        );
      }
    });
  }

  lapse(reservationId: string): Promise<void> {
    return this.#write((file) => {
      const reservation = reservationOf(file, reservationId);
      if (reservation?.status === 'held') expire(file, reservation);
    });
  }

  commit(reservationId: string, call: LedgerCall & LedgerOutcome): Promise<void> {
    return this.#write((file) => {
      const reservation = reservationOf(file, reservationId);
      if (reservation === undefined) {
        // The file is another one than at the reservation: what was spent is recorded all the same.
        addCall(file, { call, budgetId: undefined });
        return;
      }
      const bound = greater(call.upperBoundPicoUsd, reservation.amountPicoUsd);
      endReservation(file, reservation, 'committed');
      addCall(file, {
        call: { ...call, upperBoundPicoUsd: bound },
        budgetId: reservation.budgetId,
      });
    });
  }

  release(reservationId: string): Promise<void> {
    return this.#write((file) => {
      const reservation = reservationOf(file, reservationId);
      if (reservation === undefined) return;
      const { status, call, budgetId } = reservation;
      if (status === 'expired') addCall(file, { call: { ...call, costPicoUsd: 0n }, budgetId });
      if (status !== 'committed') endReservation(file, reservation, 'released');
    });
  }

  record(call: LedgerCall & LedgerOutcome, budget?: RunBudget): Promise<void> {
    return this.#write((file) => {
      if (budget !== undefined) ensureBudgets(file, budget);
      addCall(file, { call, budgetId: budget?.id });
    });
  }

  attemptFailed({ executionId, runId, activityId, attempt }: RunAttempt): Promise<void> {
    return this.#write((file) => {
      file.run(
        'INSERT INTO failed_attempts VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
        executionId,
        runId,
        activityId,
        attempt,
      );
    });
  }

  runCosts(run: RunOfCosts): Promise<RunCosts> {
    return this.#write((file) => costsOf(file, run));
  }

  close(): Promise<void> {
    this.#database.close();
    return Promise.resolve();
  }

  /** Whoever comes first ends what has expired. */
  #write<Result>(work: (file: Statements) => Result): Promise<Result> {
    return this.#database.write((file) => {
      expireDue(file);
      return work(file);
    });
  }
}

interface Reservation {
  readonly key: string;
  readonly budgetId: string;
  readonly amountPicoUsd: bigint;
  readonly status: string;
  readonly call: LedgerCall & LedgerOutcome;
}

function reservationOf(file: Statements, key: string): Reservation | undefined {
  const row = file.get('SELECT * FROM reservations WHERE key = ?', key);
  return row === undefined ? undefined : reservationOfRow(row);
}

function reservationOfRow(row: Row): Reservation {
  return {
    key: String(row['key']),
    budgetId: String(row['budget_id']),
    amountPicoUsd: row['amount_pico_usd'] as bigint, // an integer column
    status: String(row['status']),
    call: JSON.parse(String(row['call'])) as LedgerCall & LedgerOutcome, // as `reserve` wrote it
  };
}

type End = 'committed' | 'released' | 'expired';

function endReservation(file: Statements, { key, ...reservation }: Reservation, end: End): void {
  const { status, budgetId, amountPicoUsd } = reservation;
  if (status === 'held') changeBudgets(file, budgetId, { reserved: -amountPicoUsd });
  // A committed one has its line in the ledger.
  if (end === 'committed') file.run('DELETE FROM reservations WHERE key = ?', key);
  else file.run('UPDATE reservations SET status = ? WHERE key = ?', end, key);
}

const MOST_EXPIRED_AT_ONCE = 500;

/** When a reservation expires: by the clock that is set, and by that which nobody sets. */
function expiry(seconds: number): [wallMillis: number, boot: string | null, uptimeMillis: number] {
  const { boot, uptimeMillis } = machineTime();
  return [Date.now() + seconds * 1_000, boot ?? null, uptimeMillis + seconds * 1_000];
}

/** Nobody has ended them: their calls may have been made. */
function expireDue(file: Statements): void {
  const { boot = null, uptimeMillis } = machineTime();
  const due = file.all(
    `SELECT * FROM reservations WHERE status = 'held' AND CASE
       WHEN boot = ? THEN expires_at_uptime_millis <= ? ELSE expires_at_millis <= ? END
     LIMIT ?`,
    boot,
    uptimeMillis,
    Date.now(),
    MOST_EXPIRED_AT_ONCE,
  );
  for (const reservation of due.map(reservationOfRow)) expire(file, reservation);
}

function expire(file: Statements, reservation: Reservation): void {
  const { call, budgetId, amountPicoUsd } = reservation;
  endReservation(file, reservation, 'expired');
  addCall(file, {
    call: { ...call, unpricedReason: 'unknown_outcome', upperBoundPicoUsd: amountPicoUsd },
    budgetId,
    expired: true,
  });
}

function greater(one: bigint | undefined, other: bigint): bigint {
  return one !== undefined && one > other ? one : other;
}
