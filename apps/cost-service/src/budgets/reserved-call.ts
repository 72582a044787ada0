import type { reservationRequestSchema } from '@wflo/contracts';
import { z } from 'zod';
import type { Pricer } from '../pricing/quote.ts';
import { NO_TOKENS } from '../ledger/usage-line.ts';

const nullableText = z.string().nullable();

const storedCallSchema = z.object({
  model: z.string(),
  provider: nullableText,
  matchedModel: nullableText,
  exactMatch: z.boolean(),
  workflowId: nullableText,
  stepId: nullableText,
  runId: nullableText,
  activityId: nullableText,
  attempt: z.number().int().nullable(),
});

/** The call that a reservation is for, which is recorded when nobody says what became of it. */
export type StoredCall = z.output<typeof storedCallSchema>;

export const reservedCallColumn = z
  .string()
  .nullable()
  .transform((text): unknown => JSON.parse(text ?? 'null'))
  .pipe(storedCallSchema.nullable());

export function reservedCallText(call: StoredCall | undefined): string | null {
  return call === undefined ? null : JSON.stringify(call);
}

type ReservationRequest = z.output<typeof reservationRequestSchema>;

/** Of a request, with what the price list knows of the model. Undefined where it names no call. */
export function reservedCall(
  { call }: ReservationRequest,
  price: Pricer,
  nowMillis: number,
): StoredCall | undefined {
  if (call === undefined) return undefined;
  const { model, provider, workflowId = null, stepId = null } = call;
  const { runId = null, activityId = null, attempt = null } = call;
  const quote = price({ model, provider, usage: NO_TOKENS, at: nowMillis });
  return {
    model,
    provider: quote.provider,
    matchedModel: quote.matchedModel,
    exactMatch: quote.exactMatch,
    ...{ workflowId, stepId, runId, activityId, attempt },
  };
}
