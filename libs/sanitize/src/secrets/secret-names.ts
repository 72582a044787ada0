import { withoutAnsiCodes } from './ansi-codes.ts';
import {
  ABOUT_SECRETS,
  FORM_WORDS,
  LAST_WORDS,
  OPEN_TOKENS,
  SECRET_ENDS,
  SECRET_NAMES,
  SECRET_PAIRS,
  SECRET_WORDS,
} from './name-words.ts';

/** `always`: the value is most likely a secret; `text`: only a text or a structure may be. */
export type Secrecy = 'open' | 'always' | 'text';

const ENDS = new RegExp(`(?:${SECRET_ENDS.join('|')})$`);
const LAST = new RegExp(String.raw`^(?:\w*token|\w*sess(?:ion)?id|${LAST_WORDS.join('|')})$`);
const FORM_END = /(?:value|hash|data|confirm(?:ation)?|keybase|\d+)$/;

/** Names come again and again. */
const known = new Map<string, Secrecy>();
const MAX_KNOWN = 1_000;
const MAX_KNOWN_LENGTH = 64;

/**
 * Decides by its name whether a field, a parameter, a header or a variable holds a secret. Names
 * are read as words, so that `apiKey`, `api_key`, `x-api-key` and `API_KEY` are one, and
 * `prompt_tokens` is no `token`.
 */
export function secrecyOf(name: string): Secrecy {
  let secrecy = known.get(name);
  if (secrecy === undefined) {
    secrecy = judged(name);
    if (known.size < MAX_KNOWN && name.length <= MAX_KNOWN_LENGTH) known.set(name, secrecy);
  }
  return secrecy;
}

function judged(name: string): Secrecy {
  const words = wordsOf(name);
  if (isAbout(words)) return 'open';
  const stems = words.map((word) => word.replace(FORM_END, '')).filter((word) => word !== '');
  if (words.some(isSecretWord) || stems.some(isSecretWord)) return 'always';
  if (hasPair(words) || hasPair(stems)) return 'always';
  while (FORM_WORDS.has(stems.at(-1) ?? '')) stems.pop();
  const last = stems.at(-1) ?? '';
  const before = stems.at(-2) ?? '';
  if (last === 'token' && OPEN_TOKENS.has(before)) return 'open';
  if (LAST.test(last) || (last === 'id' && before === 'session')) return 'text';
  return SECRET_NAMES.has(stems.join(' ')) ? 'text' : 'open';
}

/** `session_id`, `secret_id` and `access_key_id` are secrets, or parts of one. */
function isAbout(words: readonly string[]): boolean {
  const last = words.at(-1) ?? '';
  if (!ABOUT_SECRETS.has(last)) return false;
  if (last !== 'id') return true;
  const before = words.at(-2) ?? '';
  return before !== 'session' && before !== 'secret' && words.at(-3) !== 'access';
}

function hasPair(words: readonly string[]): boolean {
  return words.some((word, index) => SECRET_PAIRS.has(`${word} ${words[index + 1] ?? ''}`));
}

function isSecretWord(word: string): boolean {
  return SECRET_WORDS.has(word) || ENDS.test(word);
}

/** What may be long and mean a key (Google) or a login (OAuth), and most often is neither. */
const VAGUE_NAME = /^(?:key|code)$/i;
const LONG_VALUE = /^(?=\D{0,256}\d)[\w.~%/+=-]{16}/;

export function isSecretParameter(name: string, value: string): boolean {
  return secrecyOf(name) !== 'open' || (VAGUE_NAME.test(name) && LONG_VALUE.test(value));
}

/** Three letters of each word that a name of a secret has, as `stemAt` reads them. */
const STEMS = new Uint8Array(1 << 15);
for (const word of [
  ...[...SECRET_WORDS, ...SECRET_ENDS, ...LAST_WORDS, ...SECRET_NAMES],
  ...[...SECRET_PAIRS].flatMap((pair) => pair.split(' ').slice(1)),
]) {
  const end = ['key', 'pass'].find((part) => word.endsWith(part)) ?? word;
  if (end.length >= 3) STEMS[stemAt(end, 0)] = 1;
}

/** Whether a piece of a text may be such a name: looked at by each three letters, without copying. */
export function mayBeSecretName(text: string, start: number, end: number): boolean {
  if (end - start < 3) return end - start === 2 && (text.charCodeAt(end - 1) | 32) === 0x77;
  for (let at = start; at <= end - 3; at += 1) if (STEMS[stemAt(text, at)] === 1) return true;
  return (text.charCodeAt(end - 1) | 32) === 0x77 && (text.charCodeAt(end - 2) | 32) === 0x70;
}

function stemAt(text: string, at: number): number {
  return (
    ((text.charCodeAt(at) & 31) << 10) |
    ((text.charCodeAt(at + 1) & 31) << 5) |
    (text.charCodeAt(at + 2) & 31)
  );
}

/** The words of a name, lowered: `apiKey` and `API_KEY` are `api`, `key`. */
export function wordsOf(name: string): string[] {
  return withoutAnsiCodes(name.slice(-256))
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
