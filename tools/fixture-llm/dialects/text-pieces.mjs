/** A text as a stream brings it: word by word, each with the space before it. */
export const wordsOf = (text) => text.match(/\s*\S+|\s+$/g) ?? [];

/** A script may send arguments that are no JSON. */
export const argumentsText = (given) => (typeof given === 'string' ? given : JSON.stringify(given));

const PIECE_CHARACTERS = 12;

/** JSON as a stream brings it: cut anywhere. */
export function fragmentsOf(json) {
  return json.match(new RegExp(`[\\s\\S]{1,${PIECE_CHARACTERS}}`, 'gu')) ?? [];
}

/** The text of a content that is a string or a list of parts. */
export function textOfParts(content) {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  return content.map((part) => (typeof part?.text === 'string' ? part.text : '')).join('\n');
}
