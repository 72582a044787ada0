/**
 * Understands the names under which gateways and SDKs know a model: `openai/gpt-4o`,
 * `models/gemini-2.5-pro`, `us.anthropic.claude-…` of Bedrock, `ft:gpt-4o:org::id`. The price list
 * knows the model by its maker's own name.
 *
 * @module
 */
import { findProvider } from '@pydantic/genai-prices';

/** A model to look for, with its provider when the name tells it. */
export interface ModelReading {
  readonly model: string;
  readonly provider: string | undefined;
}

/** Gateways' names of providers that the price list calls otherwise. */
const PROVIDER_ALIASES: Readonly<Record<string, string>> = {
  azure_ai: 'azure',
  bedrock: 'aws',
  fireworks_ai: 'fireworks',
  together_ai: 'together',
};

/** Makers whose models Bedrock names `maker.model`, behind a region where there is one. */
const BEDROCK_NAME =
  /^((us|eu|apac|jp|au|us-gov|global)\.)?(ai21|amazon|anthropic|cohere|deepseek|meta|mistral|openai|qwen)\./i;

/**
 * What `model` may mean, the likeliest first: as it is written, and, where nobody said who provides
 * it, by what its name begins with.
 *
 * @example
 * readModelName('openai/gpt-4o', undefined).at(-1) // { model: 'gpt-4o', provider: 'openai' }
 */
export function readModelName(model: string, provider: string | undefined): ModelReading[] {
  const asWritten = { model, provider: provider === undefined ? undefined : toKnown(provider) };
  const slash = model.indexOf('/');
  const prefix = model.slice(0, Math.max(0, slash)).trim().toLowerCase();
  const rest = model.slice(slash + 1);
  if (prefix === 'models') return [asWritten, ...readModelName(rest, provider ?? 'google')];
  if (slash > 0) {
    const named = findProvider({ providerId: toKnown(prefix) })?.id;
    const agrees = provider === undefined || named === providerId(provider);
    return named !== undefined && agrees ? [asWritten, ...readModelName(rest, named)] : [asWritten];
  }
  if (provider !== undefined) return [asWritten];
  if (model.startsWith('ft:')) return [asWritten, { model, provider: 'openai' }];
  if (BEDROCK_NAME.test(model)) return [asWritten, { model, provider: 'aws' }];
  return [asWritten];
}

function toKnown(provider: string): string {
  const name = provider.toLowerCase();
  return Object.hasOwn(PROVIDER_ALIASES, name) ? (PROVIDER_ALIASES[name] ?? name) : provider;
}

function providerId(provider: string): string | undefined {
  return findProvider({ providerId: toKnown(provider) })?.id;
}
