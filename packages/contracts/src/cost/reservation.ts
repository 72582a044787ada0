import { z } from 'zod';
import { budgetSchema } from './budget.ts';
import { idempotencyKeySchema, idSchema } from './field.ts';
import { usageRecordSchema, usageRequestSchema } from './usage.ts';
import { usdSchema } from './usd.ts';

/**
 * `POST /v1/budgets/{id}/reservations`: sets an amount aside for a call to be made; 402
 * `WFLO_BUDGET_EXCEEDED` when it does not fit. The problem's `temporary` is true when it would fit
 * without what others hold at the moment: then the same request may succeed once they are done.
 */
export const reservationRequestSchema = z.strictObject({
  idempotencyKey: idempotencyKeySchema,
  amountUsd: usdSchema,
  executionId: idSchema.optional(),
  /** After this the reservation is released by itself. Default 900. */
  ttlSeconds: z.number().int().min(1).max(86_400).default(900),
});
export type ReservationRequest = z.input<typeof reservationRequestSchema>;

export const reservationStatusSchema = z.enum(['held', 'committed', 'released', 'expired']);
export const reservationSchema = z.object({
  id: z.string(),
  budgetId: z.string(),
  amountUsd: usdSchema,
  status: reservationStatusSchema,
  expiresAt: z.string(),
});
export type Reservation = z.infer<typeof reservationSchema>;

/** `POST /v1/reservations/{id}/commit`: the usage that the reservation was for. */
export const commitRequestSchema = usageRequestSchema.omit({ budgetId: true });
export type CommitRequest = z.input<typeof commitRequestSchema>;

export const commitResultSchema = z.object({
  reservation: reservationSchema,
  usage: usageRecordSchema,
  budget: budgetSchema,
});
export type CommitResult = z.infer<typeof commitResultSchema>;
