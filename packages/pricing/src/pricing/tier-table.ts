import type { PriceTable } from './tiered-rate.ts';

/** What a tier makes of the standard prices of a model. */
export interface TierRule {
  /** The list's names of the models. */
  readonly models: RegExp;
  /** What token prices are multiplied by. Default 1. */
  readonly factor?: string;
  /** Prices that are none of the standard ones multiplied. */
  readonly prices?: PriceTable;
  /** Whether the provider prices what is read from and written to caches in the tier. */
  readonly caches: boolean;
  /** Whether the tier is offered for input beyond the first boundary of the standard prices. */
  readonly long: boolean;
}

const HALF = { factor: '0.5', long: true } as const;

/**
 * OpenAI: https://developers.openai.com/api/docs/pricing (batch, flex) and
 * https://openai.com/api-fast-mode (priority, which is called fast since July 2026 and costs 2.5
 * times at GPT-5.5). Batches of models before GPT-5 have no price for cached input.
 */
const OPENAI_CACHES = { ...HALF, caches: true } as const;
const OPENAI: Readonly<Record<string, readonly TierRule[]>> = {
  batch: [
    { ...OPENAI_CACHES, models: /^gpt-5\.4$/, prices: { cache_read_mtok: '0.13' }, long: false },
    { ...OPENAI_CACHES, models: /^gpt-([5-9](?!.*-image)|image)/ },
    { ...HALF, models: /^/, caches: false },
  ],
  flex: [
    { ...OPENAI_CACHES, models: /^gpt-5\.4$/, prices: { cache_read_mtok: '0.13' }, long: false },
    { ...OPENAI_CACHES, models: /^o4-mini$/, prices: { cache_read_mtok: '0.138' } },
    { ...OPENAI_CACHES, models: /^gpt-5\.5-pro$/, long: false },
    {
      ...OPENAI_CACHES,
      models: /^(gpt-5(-mini|-nano)?|gpt-5\.[12]|gpt-5\.4-(mini|nano|pro)|gpt-5\.5|o3)$/,
    },
    { ...OPENAI_CACHES, models: /^gpt-(5\.6|6|6\.\d)-(sol|terra|luna|astra)$/ },
  ],
  priority: [
    {
      models: /^gpt-4\.1(-mini)?$|^o3$|^gpt-4o-2024-05-13$/,
      factor: '1.75',
      caches: true,
      long: false,
    },
    { models: /^gpt-4o$/, factor: '1.7', caches: true, long: false },
    {
      models: /^gpt-4o-mini$/,
      prices: { input_mtok: '0.25', cache_read_mtok: '0.125', output_mtok: '1' },
      ...{ caches: true, long: false },
    },
    {
      models: /^o4-mini$/,
      prices: { input_mtok: '2', cache_read_mtok: '0.5', output_mtok: '8' },
      ...{ caches: true, long: false },
    },
    { models: /^gpt-5-mini$/, factor: '1.8', caches: true, long: false },
    { models: /^gpt-5\.5$/, factor: '2.5', caches: true, long: false },
    {
      models: /^gpt-(4\.1-nano|5|5\.[12]|5\.3-codex|5\.4|5\.4-mini)$/,
      ...{ factor: '2', caches: true, long: false },
    },
    {
      models: /^gpt-(5\.6|6|6\.\d)-(sol|terra|luna|astra)$/,
      ...{ factor: '2', caches: true, long: true },
    },
  ],
};

/**
 * Google: https://ai.google.dev/gemini-api/docs/pricing. Batches and flex cost half; what is cached
 * has a price in them at some models only. Priority costs 1.8 times.
 */
const GOOGLE_CACHES = /^gemini-(3\.1-flash-lite$|3\.[678]-flash$)/;
const GOOGLE: Readonly<Record<string, readonly TierRule[]>> = {
  batch: [
    {
      ...HALF,
      models: /^gemini-3\.5-flash-lite$/,
      prices: { cache_read_mtok: '0.02' },
      caches: true,
    },
    { ...HALF, models: GOOGLE_CACHES, caches: true },
    { ...HALF, models: /^gemini-/, caches: false },
  ],
  flex: [
    {
      ...HALF,
      models: /^gemini-3\.5-flash-lite$/,
      prices: { cache_read_mtok: '0.02' },
      caches: true,
    },
    { ...HALF, models: GOOGLE_CACHES, caches: true },
    { ...HALF, models: /^gemini-3\.5-flash$/, caches: false },
  ],
  priority: [
    {
      models: /^gemini-3\.5-flash-lite$/,
      prices: { input_mtok: '0.54', cache_read_mtok: '0.05', output_mtok: '4.5' },
      ...{ caches: true, long: true },
    },
    {
      models: /^gemini-(3-(flash|pro)-preview|3\.1-(pro-preview|flash-lite)|3\.[5678]-flash)$/,
      ...{ factor: '1.8', caches: true, long: true },
    },
  ],
};

/** By the price list's id of the provider; a tier that is not here has no known prices. */
export const TIERS: Readonly<Record<string, Readonly<Record<string, readonly TierRule[]>>>> = {
  openai: OPENAI,
  google: GOOGLE,
  // https://platform.claude.com/docs/en/about-claude/pricing#batch-processing: discounts multiply.
  anthropic: { batch: [{ ...HALF, models: /^/, caches: true }] },
  // https://azure.microsoft.com/pricing/details/cognitive-services/openai-service
  azure: { batch: [{ ...HALF, models: /^/, caches: false }] },
  // https://aws.amazon.com/bedrock/pricing
  aws: { batch: [{ ...HALF, models: /^/, caches: false }] },
  // https://mistral.ai/pricing/api
  mistral: { batch: [{ ...HALF, models: /^/, caches: true }] },
  // https://docs.x.ai/docs/models
  'x-ai': { batch: [{ models: /^grok-4\.(20|3)$/, factor: '0.8', caches: true, long: true }] },
  // https://groq.com/pricing: what is cached has one price.
  groq: { batch: [{ ...HALF, models: /^(?!.*gpt-oss)/, caches: false }] },
};
