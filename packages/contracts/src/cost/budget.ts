import { z } from 'zod';
import { idSchema, plainText } from './field.ts';
import { usdSchema } from './usd.ts';

/** How many budgets may be in one another, the outermost included. */
export const MAX_BUDGET_DEPTH = 8;

/** `PUT /v1/budgets/{id}`. */
export const budgetRequestSchema = z.strictObject({
  limitUsd: usdSchema,
  /**
   * Who owns the budget that is created. When the budget exists and has another owner, or none, the
   * request is refused: 409 `WFLO_BUDGET_TAKEN`. Default: no owner, and any budget's limit is changed.
   */
  owner: plainText(200).optional(),
  /**
   * The budget that this one is a part of: what is reserved, spent or unknown here is so there, too,
   * and has to fit into both. It exists (404 `WFLO_BUDGET_NOT_FOUND`), and is named when the budget
   * is created: with another one later the request is refused, 409 `WFLO_BUDGET_TAKEN`. At most
   * `MAX_BUDGET_DEPTH` are in one another (400). Default: none, or what it was created with.
   */
  parentId: idSchema.optional(),
});
export type BudgetRequest = z.input<typeof budgetRequestSchema>;

/** A share of a limit that was reached: once for each limit that the budget has had. */
export const budgetAlertSchema = z.object({
  thresholdPercent: z.number().int(),
  limitUsd: usdSchema,
  /** What was spent when it was reached. */
  spentUsd: usdSchema,
  reachedAt: z.string(),
});
export type BudgetAlert = z.infer<typeof budgetAlertSchema>;

/**
 * `spentUsd` may pass `limitUsd`: a call that was made is recorded at its true cost. All amounts
 * include those of the budgets that are a part of this one.
 */
export const budgetSchema = z.object({
  id: z.string(),
  /** The budget that this one is a part of. */
  parentId: z.string().nullable().default(null),
  limitUsd: usdSchema,
  spentUsd: usdSchema,
  reservedUsd: usdSchema,
  /** The most that calls without a price can have cost; held until they are settled. */
  unknownUsd: usdSchema.default('0'),
  /** Calls without a price, those whose upper bound is not known either included. */
  unknownCalls: z.number().int().default(0),
  /** `max(0, limit - spent - reserved - unknown)`. */
  availableUsd: usdSchema,
  /** Those of the present limit, lowest share first. */
  alerts: z.array(budgetAlertSchema).default([]),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type Budget = z.infer<typeof budgetSchema>;
