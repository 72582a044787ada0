/** A text as a stream brings it: word by word, each with the space before it. */
export const wordsOf = (text) => text.match(/\s*\S+|\s+$/g) ?? [];

/** A script may send arguments that are no JSON. */
export const argumentsText = (given) => (typeof given === 'string' ? given : JSON.stringify(given));

const PIECE_CHARACTERS = 12;

/** JSON as a stream brings it: cut anywhere. */
export function fragmentsOf(json) {
  return json.match(new RegExp(`[\\s\\S]{1,${PIECE_CHARACTERS}}`, 'gu')) ?? [];
}
