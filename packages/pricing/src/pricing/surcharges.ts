import { multiply, toDecimal, type Decimal } from '../money/decimal.ts';
import type { CountedUsage } from '../usage/token-usage.ts';

/** What a place, or a speed, multiplies token prices by. */
interface Surcharge {
  /** The name of the amount that says so in a usage. */
  readonly amount: RegExp;
  readonly provider: string;
  readonly models: RegExp;
  readonly factor: string;
}

const LATER_CLAUDE =
  /^claude-(opus-4-[678]|sonnet-4-6|(opus|sonnet|haiku|fable|mythos)-[5-9])|^claude-(fable|mythos)/;
const VERTEX_CLAUDE = /^claude-((opus|sonnet|haiku)-4-[5-9]|(opus|sonnet|haiku|fable)-[5-9])/;
const ANY = /^/;

const SURCHARGES: readonly Surcharge[] = [
  // https://platform.claude.com/docs/en/manage-claude/data-residency
  {
    amount: /^(inference_geo|region)\.us$/,
    provider: 'anthropic',
    models: LATER_CLAUDE,
    factor: '1.1',
  },
  // https://platform.claude.com/docs/en/build-with-claude/fast-mode
  { amount: /^speed\.fast$/, provider: 'anthropic', models: /^claude-opus-4-6/, factor: '6' },
  { amount: /^speed\.fast$/, provider: 'anthropic', models: /^claude-opus-(4-8|5)/, factor: '2' },
  // https://developers.openai.com/api/docs/guides/data-residency: models since March 5, 2026.
  {
    amount: /^region\.(us|eu|au|ca|jp|in|sg|kr|gb|uk|ae)$/,
    ...{ provider: 'openai', models: /^gpt-(5\.[4-9]|[6-9])/, factor: '1.1' },
  },
  {
    amount: /^region\.(us|eu|au|ca|jp|in|sg|kr|gb|uk|ae)$/,
    ...{ provider: 'openai', models: /^(?!gpt-(5\.[4-9]|[6-9]))/, factor: '1' },
  },
  // https://cloud.google.com/vertex-ai/generative-ai/pricing#claude-models
  { amount: /^region\./, provider: 'google', models: VERTEX_CLAUDE, factor: '1.1' },
  { amount: /^region\./, provider: 'google', models: /^(?!claude)/, factor: '1' },
  // Bedrock's regions are in the names of its models, with prices of their own.
  { amount: /^region\./, provider: 'aws', models: ANY, factor: '1' },
];

/**
 * What the place and the speed of a call multiply its token prices by, and the usage without the
 * amounts that said so. Amounts that no rule knows are left: the call has no price.
 */
export function surchargesOf(
  usage: CountedUsage,
  { provider, model }: { readonly provider: string; readonly model: string },
): { readonly usage: CountedUsage; readonly factor: Decimal } {
  let factor = toDecimal('1');
  const left: Record<string, number> = {};
  for (const [name, amount] of Object.entries(usage.otherAmounts ?? {})) {
    const rule = SURCHARGES.find(
      (each) => each.provider === provider && each.amount.test(name) && each.models.test(model),
    );
    if (rule === undefined) left[name] = amount;
    else factor = multiply(factor, toDecimal(rule.factor));
  }
  return { usage: { ...usage, otherAmounts: left }, factor };
}
