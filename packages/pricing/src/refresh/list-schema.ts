import type { MatchLogic, Provider } from '@pydantic/genai-prices';
import { z } from 'zod';

const text = z.string().min(1).max(500);

const pattern = text.refine((source) => {
  try {
    new RegExp(source);
    return true;
  } catch {
    return false;
  }
}, 'expected a regular expression');

const match: z.ZodType<MatchLogic> = z.lazy(() =>
  z.union([
    z.object({ or: z.array(match) }),
    z.object({ and: z.array(match) }),
    z.object({ equals: text }),
    z.object({ starts_with: text }),
    z.object({ ends_with: text }),
    z.object({ contains: text }),
    z.object({ regex: pattern }),
  ]),
);

const price = z.number().nonnegative();
const rate = z.union([
  price,
  z.object({
    base: price,
    tiers: z.array(z.object({ start: z.number().int().nonnegative(), price })),
  }),
]);
const prices = z.record(z.string(), rate.nullish()).transform((all) => {
  const present = Object.entries(all).filter(([, each]) => each !== null && each !== undefined);
  return Object.fromEntries(present);
});

const startDate = z.object({ start_date: z.iso.date() });
const timeOfDate = z.object({ start_time: z.string(), end_time: z.string() });
const constraint = z.union([
  startDate.transform(({ start_date }) => ({ type: 'start_date' as const, start_date })),
  timeOfDate.transform((times) => ({ type: 'time_of_date' as const, ...times })),
]);

const model = z.object({
  id: text,
  match,
  prices: z.union([
    z
      .array(z.object({ constraint: constraint.nullish(), prices }))
      .min(1)
      .transform((all) =>
        all.map((each) =>
          each.constraint
            ? { constraint: each.constraint, prices: each.prices }
            : { prices: each.prices },
        ),
      ),
    prices,
  ]),
});

const provider = z.object({
  id: text,
  name: z.string(),
  api_pattern: z.string(),
  model_match: match.nullish().transform((each) => each ?? undefined),
  provider_match: match.nullish().transform((each) => each ?? undefined),
  fallback_model_providers: z
    .array(text)
    .nullish()
    .transform((each) => each ?? undefined),
  models: z.array(model).min(1),
});

/** The part of a list of `@pydantic/genai-prices` (`data.json`, version 2) that prices calls. */
export const listSchema: z.ZodType<Provider[]> = z.array(provider).min(1) as z.ZodType<Provider[]>;
