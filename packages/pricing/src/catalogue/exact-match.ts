import type { MatchLogic, ModelInfo } from '@pydantic/genai-prices';

/** A day or `latest` at the end of a name picks a snapshot of the model, not another model. */
const SNAPSHOT = /([-@](20\d{2}-?\d{2}-?\d{2}|latest))+$/;

/** Vertex AI's version of a model: a day, or `default`. */
const VERTEX_VERSION = /@(20\d{6}|default|latest)$/;

/** What follows the base model of a fine-tuned one: `ft:BASE:organisation:name:id`. */
const FINE_TUNED = /^(ft:[^:]+):.*$/;

/**
 * Whether `name` is a name of `model`, apart from a snapshot's date. The price list also takes
 * names that are only similar: `claude-sonnet-5-5` for `claude-sonnet-5`.
 */
export function isExactMatch(name: string, model: ModelInfo): boolean {
  const requested = name.toLowerCase().trim().replace(FINE_TUNED, '$1');
  const isFineTuned = requested.startsWith('ft:') && sameModel(model.id, requested);
  const isItsId = requested.replace(VERTEX_VERSION, '') === model.id.toLowerCase();
  return isFineTuned || isItsId || names(model.match, requested);
}

function names(match: MatchLogic, requested: string): boolean {
  if ('or' in match) return match.or.some((part) => names(part, requested));
  if ('and' in match) return match.and.some((part) => names(part, requested));
  if ('equals' in match) return sameModel(match.equals, requested);
  if ('starts_with' in match) {
    return sameModel(match.starts_with, requested) || isBedrockName(match.starts_with, requested);
  }
  if ('contains' in match) return isBedrockName(match.contains, requested);
  if ('ends_with' in match) return isBedrockName(match.ends_with, requested);
  if ('regex' in match && /^\^.*\$$/.test(match.regex))
    return new RegExp(match.regex).test(requested);
  return false;
}

/** Bedrock's name of a model: a region of a profile, the maker, the model, a version. */
const BEDROCK_NAME =
  /^((us|eu|apac|jp|au|ca|in|us-gov|global)\.)?(?<maker>[a-z0-9]+\.)?(?<model>.+?)(-v\d+)?(:\d+)?(:\d+k)?$/;

/** Bedrock's list finds a model by what is in the middle of its name. */
function isBedrockName(known: string, requested: string): boolean {
  const name = BEDROCK_NAME.exec(requested)?.groups;
  const model = BEDROCK_NAME.exec(known.toLowerCase())?.groups?.['model'];
  return (
    name?.['maker'] !== undefined && model !== undefined && sameModel(model, name['model'] ?? '')
  );
}

function sameModel(known: string, requested: string): boolean {
  const name = known.toLowerCase();
  return name === requested || name.replace(SNAPSHOT, '') === requested.replace(SNAPSHOT, '');
}
