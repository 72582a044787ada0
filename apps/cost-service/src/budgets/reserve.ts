import { randomUUID } from 'node:crypto';
import { picoToUsd, usdToPico, type reservationRequestSchema } from '@wflo/contracts';
import type { Knex } from 'knex';
import type { z } from 'zod';
import { costLogger, type CostContext } from '../cost-context.ts';
import { inWriteTransaction } from '../database/write-transaction.ts';
import { RequestError } from '@wflo/service-kit';
import { payloadHash } from '../payload-hash.ts';
import { budgetExceeded, budgetNotFound, fitsWithoutReserved } from './budget-errors.ts';
import { budgetsOf, chainOf } from './budget-chain.ts';
import { findBudget, reserveAmount, type StoredBudget } from './budget-table.ts';
import { expireDue } from './expire.ts';
import { reserveInGroup } from './reserve-group.ts';
import { reservedCall } from './reserved-call.ts';
import {
  findReservation,
  hasDueReservation,
  insertReservation,
  type NewReservation,
  type StoredReservation,
} from './reservation-table.ts';

/** Without the budgets that its own is a part of, which are read in its transaction. */
type ReservationInput = Omit<NewReservation, 'ancestorIds'>;

/** A reservation; `replayed` when an earlier request had made it. */
export interface Reserved {
  readonly reservation: StoredReservation;
  readonly replayed: boolean;
}

/**
 * Sets money aside for a call before it is made, so that calls side by side cannot pass the
 * budget's limit together. Fails with 402, 404 or 409 as the contract says, and records nothing
 * then.
 */
export async function reserve(
  { database, now, metrics, price }: CostContext,
  budgetId: string,
  request: z.output<typeof reservationRequestSchema>,
): Promise<Reserved> {
  const nowMillis = now();
  const { idempotencyKey, amountUsd, executionId, ttlSeconds } = request;
  const amountPicoUsd = usdToPico(amountUsd);
  const fields = {
    budget_id: budgetId,
    amount_usd: picoToUsd(amountPicoUsd),
    execution_id: executionId,
  };
  const input: ReservationInput = {
    id: `res-${randomUUID()}`,
    budgetId,
    idempotencyKey,
    payloadHash: payloadHash({
      budgetId,
      amountPicoUsd: amountPicoUsd.toString(),
      executionId,
      ttlSeconds,
      call: request.call,
    }),
    executionId,
    amountPicoUsd,
    call: reservedCall(request, price, nowMillis),
    createdAtMillis: nowMillis,
    expiresAtMillis: nowMillis + ttlSeconds * 1_000,
  };
  try {
    const reservation = await reserveInGroup(database, input);
    const reserved = reservation
      ? { reservation, replayed: false }
      : await reserveAlone(database, input, nowMillis);
    costLogger.info(reserved.replayed ? 'budget_reservation_replayed' : 'budget_reserved', {
      ...fields,
      reservation_id: reserved.reservation.id,
    });
    return reserved;
  } catch (error) {
    if (isBudgetExceeded(error)) {
      metrics?.budgetRefused(error.extensions['temporary'] === true);
      costLogger.warning('budget_exceeded', { ...fields, ...snakeCase(error.extensions) });
    }
    throw error;
  }
}

/** Also what is reserved already, or refused. */
async function reserveAlone(
  database: Knex,
  input: ReservationInput,
  nowMillis: number,
): Promise<Reserved> {
  const reserved = await reserveOrExpire(database, input, nowMillis);
  return expireIfDue(database, reserved, nowMillis);
}

/** A refusal may be for the sake of reservations whose time is over: those end first. */
async function reserveOrExpire(
  database: Knex,
  input: ReservationInput,
  nowMillis: number,
): Promise<Reserved> {
  const attempt = () =>
    inWriteTransaction(database, (transaction) => reserveOnce(transaction, input, nowMillis));
  try {
    return await attempt();
  } catch (error) {
    if (!isBudgetExceeded(error)) throw error;
    const budget = await findBudget(database, input.budgetId);
    // In the way are also those of budgets beside this one, in the outermost one.
    const budgetId = budget?.ancestorIds[0] ?? input.budgetId;
    if (!(await hasDueReservation(database, budgetId, nowMillis))) throw error;
    await expireDue(database, nowMillis, { budgetId });
    return attempt();
  }
}

/** A repeated request for a reservation whose time is over gets it as expired. */
async function expireIfDue(database: Knex, made: Reserved, nowMillis: number): Promise<Reserved> {
  const { id, budgetId, status, expiresAtMillis } = made.reservation;
  if (status !== 'held' || expiresAtMillis > nowMillis) return made;
  await expireDue(database, nowMillis, { budgetId });
  return { ...made, reservation: (await findReservation(database, { id })) ?? made.reservation };
}

async function reserveOnce(
  transaction: Knex.Transaction,
  input: ReservationInput,
  nowMillis: number,
): Promise<Reserved> {
  const { id, budgetId, amountPicoUsd } = input;
  const budget = await findBudget(transaction, budgetId);
  if (budget === undefined) throw budgetNotFound(budgetId);
  const { ancestorIds } = budget;
  const reservation = await insertReservation(transaction, { ...input, ancestorIds });
  if (reservation === undefined) return replay(transaction, input);
  const refusing: StoredBudget[] = [];
  for (const part of budgetsOf(chainOf(budget))) {
    const amount = { id, budgetId: part, amountPicoUsd };
    const decided = await reserveAmount(transaction, amount, nowMillis);
    if (decided === undefined) throw budgetNotFound(part);
    if (decided.lastReservationId !== id) refusing.push(decided);
  }
  const refusal = refusalOf(refusing, amountPicoUsd);
  // What was refused leaves nothing: the transaction ends here.
  if (refusal !== undefined) throw refusal;
  return { reservation, replayed: false };
}

/** Of the innermost budget that refuses for good, or else of the innermost that does so for now. */
function refusalOf(
  refusing: readonly StoredBudget[],
  amountPicoUsd: bigint,
): RequestError | undefined {
  const lasting = refusing.findLast((budget) => !fitsWithoutReserved(budget, amountPicoUsd));
  const named = lasting ?? refusing.at(-1);
  return named && budgetExceeded(named, amountPicoUsd);
}

function isBudgetExceeded(error: unknown): error is RequestError {
  return error instanceof RequestError && error.problemCode === 'WFLO_BUDGET_EXCEEDED';
}

async function replay(transaction: Knex.Transaction, input: ReservationInput): Promise<Reserved> {
  const key = input.idempotencyKey;
  const known = await findReservation(transaction, { idempotency_key: key });
  if (known?.payloadHash === input.payloadHash) return { reservation: known, replayed: true };
  throw new RequestError(
    'WFLO_IDEMPOTENCY_CONFLICT',
    `idempotencyKey ${JSON.stringify(key)} belongs to another reservation; take a new key`,
  );
}

function snakeCase(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [
      name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
      value,
    ]),
  );
}
