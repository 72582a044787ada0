/**
 * Finds the figures in a prompt: in the JSON that it quotes, or else in its `name: 12.5` lines.
 *
 * @module
 */

/**
 * @typedef {{ path: string[], value: number }} Figure `path`: the keys that lead to it.
 * @returns {Figure[]} in the order of the text.
 */
export function findFigures(text) {
  const quoted = findJson(text).flatMap((value) => flatten(value, []));
  return quoted.length > 0 ? quoted : findLines(text);
}

/** Each outermost JSON object or array that the text holds. */
function findJson(text) {
  const found = [];
  for (let start = 0; start < text.length; start += 1) {
    if (text[start] !== '{' && text[start] !== '[') continue;
    const end = closingBracket(text, start);
    const value = end === undefined ? undefined : parse(text.slice(start, end + 1));
    if (value === undefined) continue;
    found.push(value);
    start = end;
  }
  return found;
}

function closingBracket(text, start) {
  let depth = 0;
  let inString = false;
  for (let index = start; index < text.length; index += 1) {
    const character = text[index];
    if (inString) {
      if (character === '\\') index += 1;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return index;
    }
  }
  return undefined;
}

function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function flatten(value, path) {
  if (typeof value === 'number' && Number.isFinite(value)) return [{ path, value }];
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => flatten(item, [...path, nameOf(item, index)]));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => flatten(item, [...path, key]));
}

/** An item of a list is called by what names it: its first text. */
function nameOf(item, index) {
  if (typeof item !== 'object' || item === null) return String(index + 1);
  return Object.values(item).find((value) => typeof value === 'string') ?? String(index + 1);
}

function findLines(text) {
  const pattern = /([\p{L}][\p{L}\p{N} _-]{0,40}?)\s*[:=]\s*(-?\d[\d,]*(?:\.\d+)?)(?![\d.])/gu;
  return [...text.matchAll(pattern)].map(([, name, digits]) => ({
    path: [name.trim()],
    value: Number(digits.replaceAll(',', '')),
  }));
}
