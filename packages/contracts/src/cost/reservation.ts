import { z } from 'zod';
import { budgetSchema } from './budget.ts';
import { executionIdSchema, idempotencyKeySchema } from './field.ts';
import { pricedCallShape } from './quote.ts';
import { callOriginShape, usageRecordSchema, usageRequestSchema } from './usage.ts';
import { usdSchema } from './usd.ts';

/** The call that a reservation is for, as far as it is known before it is made. */
export const reservedCallSchema = z.strictObject({
  model: pricedCallShape.model,
  provider: pricedCallShape.provider,
  ...callOriginShape,
});
export type ReservedCall = z.input<typeof reservedCallSchema>;

/**
 * `POST /v1/budgets/{id}/reservations`: sets an amount aside for a call to be made; 402
 * `WFLO_BUDGET_EXCEEDED` when it does not fit, there or in a budget that this one is a part of: the
 * problem's `budgetId` says where. Its `temporary` is true when it would fit everywhere without what
 * others hold at the moment: then the same request may succeed once they are done.
 */
export const reservationRequestSchema = z
  .strictObject({
    idempotencyKey: idempotencyKeySchema,
    amountUsd: usdSchema,
    /** Required with `call`. */
    executionId: executionIdSchema.optional(),
    /** After this the reservation ends by itself. Default 900. */
    ttlSeconds: z.number().int().min(1).max(86_400).default(900),
    /**
     * With it, a reservation that ends by itself is recorded as a call of unknown outcome, with the
     * amount as its upper bound. A later commit settles that record at what the call did cost, a
     * later release at 0. Default: nothing is recorded.
     */
    call: reservedCallSchema.optional(),
  })
  .refine(({ call, executionId }) => call === undefined || executionId !== undefined, {
    path: ['executionId'],
    message: 'expected the execution of the call',
  });
export type ReservationRequest = z.input<typeof reservationRequestSchema>;

/**
 * `POST /v1/reservations/{id}/renew`: the call is still being made, so the reservation holds for
 * `ttlSeconds` from now on. With 0 it ends now, as it would by itself. One that has ended stays so.
 */
export const renewRequestSchema = z.strictObject({
  /** Default 900. */
  ttlSeconds: z.number().int().min(0).max(86_400).default(900),
});
export type RenewRequest = z.input<typeof renewRequestSchema>;

export const reservationStatusSchema = z.enum(['held', 'committed', 'released', 'expired']);
export const reservationSchema = z.object({
  id: z.string(),
  budgetId: z.string(),
  amountUsd: usdSchema,
  status: reservationStatusSchema,
  expiresAt: z.string(),
});
export type Reservation = z.infer<typeof reservationSchema>;

/**
 * `POST /v1/reservations/{id}/commit`: the usage that the reservation was for. Where the reservation
 * has ended by itself and was recorded as a call of unknown outcome, this settles that record: the
 * response's `usage.settles` names it. With `unknownOutcome`, or without a price, that record stays
 * as it is and is the response's `usage`.
 */
export const commitRequestSchema = usageRequestSchema.omit({ budgetId: true });
export type CommitRequest = z.input<typeof commitRequestSchema>;

export const commitResultSchema = z.object({
  reservation: reservationSchema,
  usage: usageRecordSchema,
  budget: budgetSchema,
});
export type CommitResult = z.infer<typeof commitResultSchema>;
