import { wordsOf } from '../secrets/secret-names.ts';
import { ABOUT_NAMES, BODY_NAMES, FORE_WORDS } from './body-words.ts';

/** `body`: a prompt or a completion; `about`: a part of one that does not show its content. */
export type BodyPart = 'none' | 'body' | 'about';

/** What a field of this name is to a body. */
export function bodyPartOf(name: string): BodyPart {
  if (ABOUT_NAMES.has(name) || /(?:^|_)ids?$|[a-z]Ids?$/.test(name)) return 'about';
  const words = wordsOf(name);
  const isBody = words.some(
    (_word, from) =>
      BODY_NAMES.has(words.slice(from).join(' ')) &&
      words.slice(0, from).every((word) => FORE_WORDS.has(word)),
  );
  return isBody ? 'body' : 'none';
}
