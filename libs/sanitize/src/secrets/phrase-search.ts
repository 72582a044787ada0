import { PHRASE_FAMILIES, type PhraseFamily } from '../families/phrase-families.ts';
import type { FoundRanges } from './found-ranges.ts';
import { isLetterOrDigit } from './word-search.ts';

interface Phrase {
  readonly keyword: string;
  readonly isInWord: boolean;
  readonly hasBefore: boolean;
  readonly pattern: RegExp;
}

/** By keywords, as they are and, where the case is ignored, in its three usual forms. */
const PHRASES: readonly Phrase[] = PHRASE_FAMILIES.flatMap(phrasesOf);

function phrasesOf({
  look,
  keywords,
  before,
  ignoresCase = false,
  isInWord = false,
}: PhraseFamily): Phrase[] {
  const hasBefore = before !== undefined;
  const pattern = new RegExp(
    hasBefore ? `(?<=(${before}))${look}` : look,
    ignoresCase ? 'iy' : 'y',
  );
  const forms = ignoresCase
    ? keywords.flatMap((word) => [
        word,
        word.charAt(0).toUpperCase() + word.slice(1),
        word.replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase()),
        word.toUpperCase(),
      ])
    : keywords;
  return [...new Set(forms)].map((keyword) => ({ keyword, isInWord, hasBefore, pattern }));
}

/** Adds the places of the secrets after a phrase: to search for a fixed text costs next to nothing. */
export function findPhrases(text: string, found: FoundRanges): void {
  for (const { keyword, isInWord, hasBefore, pattern } of PHRASES) {
    let at = text.indexOf(keyword);
    while (at >= 0) {
      pattern.lastIndex = at;
      const isTried = isInWord || at === 0 || !isLetterOrDigit(text.charCodeAt(at - 1));
      const match = isTried ? pattern.exec(text) : null;
      if (match === null) {
        at = text.indexOf(keyword, at + 1);
        continue;
      }
      const { length } = match[1] ?? '';
      const start = hasBefore ? at - length : at + length;
      if (!text.startsWith('[Redacted]', start)) found.add(start, pattern.lastIndex);
      at = text.indexOf(keyword, Math.max(pattern.lastIndex, at + 1));
    }
  }
}
