import type { Catalogue } from './catalogue.ts';
import { isProvider, listProviderId } from './provider-name.ts';

/** A model to look for, with its provider, by the list's id, when one is known. */
export interface ModelReading {
  readonly model: string;
  readonly provider: string | undefined;
}

/** Makers whose models Bedrock names `maker.model`, behind a region where there is one. */
const BEDROCK_NAME =
  /^((us|eu|apac|jp|au|us-gov|global)\.)?(ai21|amazon|anthropic|cohere|deepseek|meta|mistral|openai|qwen)\./i;

/** A model, or a profile of one, by its resource: the last part has the name that prices go by. */
const BEDROCK_ARN = /^arn:aws[a-z-]*:bedrock:[^/]+\/([^/]+)$/i;
const VERTEX_RESOURCE =
  /^(projects\/[^/]+\/locations\/[^/]+\/)?publishers\/[^/]+\/models\/([^/]+)$/i;

/** What LiteLLM writes between Bedrock and the model: which of its APIs, and the region. */
const BEDROCK_ROUTE = /^((converse|converse_like|invoke|[a-z]{2}(-[a-z]+)+-\d)\/)+/i;

/**
 * What `model` may mean, the likeliest first: as it is written, and, where its provider is not
 * named, by the prefix of its name. Gateways and SDKs write `openai/gpt-4o`,
 * `models/gemini-2.5-pro`, `us.anthropic.claude-…` (Bedrock), the resources of both clouds, and `ft:gpt-4o:org::id`; the price
 * list has the maker's own name. Nothing, when its provider is none of the list's.
 *
 * @example
 * readModelName('openai/gpt-4o', undefined, BUILT_IN).at(-1) // { model: 'gpt-4o', provider: 'openai' }
 */
export function readModelName(
  model: string,
  provider: string | undefined,
  catalogue: Catalogue,
): ModelReading[] {
  if (provider === undefined || !isProvider(provider)) return readings(model, undefined, catalogue);
  const id = listProviderId(provider, catalogue);
  return id === undefined ? [] : readings(model, id, catalogue);
}

/** `provider` is an id of the list. */
function readings(
  model: string,
  provider: string | undefined,
  catalogue: Catalogue,
): ModelReading[] {
  const asWritten = { model, provider };
  const resource = BEDROCK_ARN.exec(model)?.[1] ?? VERTEX_RESOURCE.exec(model)?.[2];
  if (resource !== undefined) {
    const owner = BEDROCK_ARN.test(model) ? 'aws' : 'google';
    return provider === undefined || provider === owner
      ? [{ model: resource, provider: owner }]
      : [];
  }
  if (provider === 'aws' && BEDROCK_ROUTE.test(model)) {
    return [{ model: model.replace(BEDROCK_ROUTE, ''), provider }];
  }
  const slash = model.indexOf('/');
  const prefix = model.slice(0, Math.max(0, slash)).trim().toLowerCase();
  const rest = model.slice(slash + 1);
  if (prefix === 'models') return [asWritten, ...readings(rest, provider ?? 'google', catalogue)];
  if (slash > 0) {
    const named = listProviderId(prefix, catalogue);
    const agrees = provider === undefined || named === provider;
    return named !== undefined && agrees
      ? [asWritten, ...readings(rest, named, catalogue)]
      : [asWritten];
  }
  if (provider !== undefined) return [asWritten];
  if (model.startsWith('ft:')) return [asWritten, { model, provider: 'openai' }];
  if (BEDROCK_NAME.test(model)) return [asWritten, { model, provider: 'aws' }];
  return [asWritten];
}
