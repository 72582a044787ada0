import { mayHoldAnsiCodes } from './ansi-codes.ts';
import { findAssigned } from './assigned-secrets.ts';
import { decodedOnce, type DecodedText, mayHoldEscapes } from './decoded-text.ts';
import { FoundRanges } from './found-ranges.ts';
import { findPhrases } from './phrase-search.ts';
import { findPlaced } from './placed-secrets.ts';
import { findWords, SHORTEST_WORD } from './word-search.ts';

/** JSON in JSON in a URL has three. */
const MAX_LAYERS = 4;

/** Whether a text is one short word: no secret is found in it, and it needs no escape in JSON. */
export function isShortWord(text: string): boolean {
  if (text.length >= SHORTEST_WORD) return false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const isLetter = (unit > 0x60 && unit < 0x7b) || (unit > 0x40 && unit < 0x5b);
    const isDigit = unit > 0x2f && unit < 0x3a;
    if (!isLetter && !isDigit && unit !== 0x5f && unit !== 0x2e && unit !== 0x2d) return false;
  }
  return true;
}

/**
 * The text with each secret in it replaced by `[Redacted]`: by its look, or by the name before it;
 * also where it is escaped, as in URLs, in JSON that is a text of JSON, or between the colours of a
 * terminal. What stands around secrets stays as it was.
 */
export function withoutSecrets(text: string, extra: readonly RegExp[] = []): string {
  const found = searched(text, extra);
  if (mayHoldEscapes(text)) {
    // What the codes of a terminal stand between is one word, or two.
    searchDecoded(text, '', extra, found);
    if (mayHoldAnsiCodes(text)) searchDecoded(text, ' ', extra, found);
  }
  return found.isEmpty ? text : found.replacedIn(text);
}

function searchDecoded(
  text: string,
  codes: '' | ' ',
  extra: readonly RegExp[],
  found: FoundRanges,
): void {
  const layers: DecodedText[] = [];
  let layer: DecodedText | undefined = decodedOnce(text, codes);
  while (layer !== undefined && layers.length < MAX_LAYERS) {
    layers.unshift(layer);
    found.addMoved(
      searched(layer.text, extra),
      (at) => layers.reduce((position, { origin }) => origin(position), at),
      (at) => layers.reduce((position, { originOfEnd }) => originOfEnd(position), at),
    );
    layer = mayHoldEscapes(layer.text) ? decodedOnce(layer.text, codes) : undefined;
  }
}

function searched(text: string, extra: readonly RegExp[]): FoundRanges {
  const found = new FoundRanges();
  findWords(text, found);
  findPhrases(text, found);
  findAssigned(text, found);
  findPlaced(text, found);
  for (const pattern of extra) {
    for (const match of text.matchAll(pattern))
      found.add(match.index, match.index + match[0].length);
  }
  return found;
}
