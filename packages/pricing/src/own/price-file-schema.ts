import { z } from 'zod';

/** A decimal of USD, in quotes so that it is read as it is written. */
const decimal = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,15})?$/, 'expected a decimal in quotes, such as "0.25"');

const rate = z.union([
  decimal,
  z.strictObject({
    base: decimal,
    /** Above `start` tokens of input, all tokens cost `price`. */
    tiers: z.array(z.strictObject({ start: z.number().int().positive(), price: decimal })).min(1),
  }),
]);

const PRICE_NAME = /^[a-z0-9_]+_(mtok|kcount|hours)$/;

const prices = z.record(z.string(), rate).superRefine((all, context) => {
  const names = Object.keys(all);
  if (names.length === 0) context.addIssue('expected at least one price');
  for (const wrong of names.filter((each) => !PRICE_NAME.test(each))) {
    const message = 'expected the name of a price, such as "input_mtok" or "output_mtok"';
    context.addIssue({ code: 'custom', path: [wrong], message });
  }
});

const name = z.string().min(1).max(200);
const time = z.union([z.iso.date(), z.iso.datetime({ offset: true })]);

const period = { from: time.optional(), until: time.optional() };

export const priceFileSchema = z.strictObject({
  version: z.literal(1),
  /** Names of models of one's own, by the model whose prices they have. */
  aliases: z
    .record(name, z.union([name, z.strictObject({ model: name, provider: name.optional() })]))
    .default({}),
  /** Models with prices of one's own, before those of the price list. */
  models: z
    .array(
      z.strictObject({
        model: name,
        provider: name.optional(),
        prices,
        /** Prices by tier, such as `batch`; without them a tier other than the standard is unpriced. */
        tiers: z.record(name, prices).default({}),
        ...period,
      }),
    )
    .default([]),
  /** Negotiated discounts: what the listed prices are multiplied by. */
  discounts: z
    .array(
      z.strictObject({
        provider: name,
        /** The list's name of the model. Default: all of the provider. */
        model: name.optional(),
        multiplier: decimal,
        ...period,
      }),
    )
    .default([]),
});

export type PriceFile = z.output<typeof priceFileSchema>;
