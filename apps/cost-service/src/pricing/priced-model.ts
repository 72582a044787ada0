/**
 * Finds whose price a call has: the model that answered, where the price list knows it, else the
 * one that was asked for, which may be an alias, a deployment or a router's name.
 *
 * @module
 */
import { calcPrice, type PriceCalculation } from '@pydantic/genai-prices';
import { isExactMatch } from './exact-match.ts';
import { readModelName } from './model-name.ts';

/** What was asked for, and of whom. */
export interface AskedModel {
  readonly model: string;
  readonly responseModel?: string | undefined;
  readonly provider?: string | undefined;
  readonly occurredAtMillis: number;
}

/** An entry of the price list; `exact` when the list names the model itself. */
export interface PricedModel {
  readonly found: PriceCalculation;
  readonly exact: boolean;
}

/** What a name may have beyond the one that a server answers with: a variant or a snapshot. */
const VARIANT = /^(:[\w.-]+|[-@](20\d{2}-?\d{2}-?\d{2}))$/;

/** The entry that prices the call; undefined when neither name is known. */
export function findPricedModel(call: AskedModel): PricedModel | undefined {
  const { model, responseModel, ...of } = call;
  const asked = lookUp(model, of);
  if (responseModel === undefined || responseModel === model) return asked;
  // What a fine-tuned model costs is never what its base does.
  if (isFineTuned(model) && !isFineTuned(responseModel)) return asked;
  const answered = lookUp(responseModel, of);
  if (asked === undefined || answered === undefined) return answered ?? asked;
  if (asked.exact && saysMore(model, responseModel)) return asked;
  if (answered.exact || !asked.exact) return answered;
  // Both names lead to one entry, and one of them is that entry's own.
  return isSameEntry(asked, answered) ? asked : answered;
}

function isFineTuned(model: string): boolean {
  return model.toLowerCase().startsWith('ft:');
}

/** `gpt-oss-20b:free` and `gpt-4o-2024-05-13` have prices of their own. */
function saysMore(model: string, responseModel: string): boolean {
  const asked = model.toLowerCase();
  const answered = responseModel.toLowerCase();
  return asked.startsWith(answered) && VARIANT.test(asked.slice(answered.length));
}

function isSameEntry({ found: a }: PricedModel, { found: b }: PricedModel): boolean {
  return a.provider.id === b.provider.id && a.model.id === b.model.id;
}

/** The first reading of a name that the price list has a price for. */
function lookUp(
  name: string,
  { provider, occurredAtMillis }: Omit<AskedModel, 'model' | 'responseModel'>,
): PricedModel | undefined {
  const timestamp = new Date(occurredAtMillis);
  for (const { model, provider: providerId } of readModelName(name, provider)) {
    const options = { timestamp, ...(providerId === undefined ? {} : { providerId }) };
    // Asks for no tokens: the library's own sum is not used, and it refuses some usages.
    const found = calcPrice({}, model, options);
    if (found !== null) return { found, exact: isExactMatch(model, found.model) };
  }
  return undefined;
}
