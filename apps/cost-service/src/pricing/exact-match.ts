/**
 * Tells a model that the price list names from one that only begins like it: the list takes
 * `claude-sonnet-5-5` for `claude-sonnet-5`.
 *
 * @module
 */
import type { MatchLogic, ModelInfo } from '@pydantic/genai-prices';

/** A day or `latest` at the end of a name picks a snapshot of the model, not another model. */
const SNAPSHOT = /([-@](20\d{2}-?\d{2}-?\d{2}|latest))+$/;

/** What follows the base model of a fine-tuned one: `ft:BASE:organisation:name:id`. */
const FINE_TUNED = /^(ft:[^:]+):.*$/;

/** Whether `name` is a name of `model`, apart from a snapshot's date. */
export function isExactMatch(name: string, model: ModelInfo): boolean {
  const asked = name.toLowerCase().trim().replace(FINE_TUNED, '$1');
  const isFineTuned = asked.startsWith('ft:') && sameModel(model.id, asked);
  return isFineTuned || asked === model.id.toLowerCase() || names(model.match, asked);
}

function names(match: MatchLogic, asked: string): boolean {
  if ('or' in match) return match.or.some((part) => names(part, asked));
  if ('and' in match) return match.and.some((part) => names(part, asked));
  if ('equals' in match) return sameModel(match.equals, asked);
  if ('starts_with' in match) return sameModel(match.starts_with, asked);
  if ('regex' in match && /^\^.*\$$/.test(match.regex)) return new RegExp(match.regex).test(asked);
  return false;
}

function sameModel(known: string, asked: string): boolean {
  const name = known.toLowerCase();
  return name === asked || name.replace(SNAPSHOT, '') === asked.replace(SNAPSHOT, '');
}
