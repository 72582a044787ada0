import { parseJson } from '../values/fields.ts';

/**
 * The numbers of a long response that is mostly images or vectors, without parsing those: its last
 * `usage`, and its model. Only for APIs whose responses have no words of a model.
 */
export function numbersOfBulkyJson(text: string): unknown {
  const ends = `${text.slice(0, 4_096)}\n${text.slice(-4_096)}`;
  const model = /"model"\s*:\s*("(?:[^"\\]|\\.)*")/.exec(ends)?.[1];
  const usage = objectAfter(text, text.lastIndexOf('"usage"'));
  return {
    ...(model !== undefined && { model: JSON.parse(model) as unknown }),
    ...(usage !== undefined && { usage }),
  };
}

/** The object after a key, which holds no strings with braces. */
function objectAfter(text: string, key: number): unknown {
  const start = key < 0 ? -1 : text.indexOf('{', key);
  if (start < 0) return undefined;
  let depth = 0;
  for (let index = start; index < text.length; index += 1) {
    const character = text.charAt(index);
    if (character === '{') depth += 1;
    if (character === '}') depth -= 1;
    if (depth === 0) return parseJson(text.slice(start, index + 1));
  }
  return undefined;
}
