import { isCode, isInName, isQuote } from './assigned-secrets.ts';
import type { FoundRanges } from './found-ranges.ts';
import { isSecretText } from './secret-judge.ts';
import { mayBeSecretName, secrecyOf } from './secret-names.ts';
import { valueAt } from './value-syntax.ts';

/** Adds the values of elements, of options of a command, and of pairs of a name and a value. */
export function findPlaced(text: string, found: FoundRanges): void {
  each(text, '<', (at) => element(text, at, found));
  each(text, '--', (at) => option(text, at, found));
  for (const quote of ['",', "',"]) each(text, quote, (at) => listed(text, at, found));
  for (const word of ['value', 'Value']) each(text, word, (at) => pair(text, at, word, found));
}

/** @param find where to go on */
function each(text: string, start: string, find: (at: number) => number): void {
  let at = text.indexOf(start);
  while (at >= 0) at = text.indexOf(start, Math.max(find(at), at + 1));
}

const ELEMENT =
  /(?<![A-Za-z])<(?:[\w.-]{0,40}:)?([\w.-]{1,80})(?:\s[^<>]{0,256})?>(?:<!\[CDATA\[)?([^<]+)(?=<[/!]|$)/y;

/** `<password>…</password>` */
function element(text: string, at: number, found: FoundRanges): number {
  ELEMENT.lastIndex = at;
  const match = ELEMENT.exec(text);
  if (match === null) return at + 1;
  const [, name = '', value = ''] = match;
  const start = ELEMENT.lastIndex - value.length;
  if (isSecret(name, value)) found.add(start, ELEMENT.lastIndex);
  return start;
}

const OPTION =
  /--([a-z][\w-]{0,80})(?:\s{1,4}|["'],\s?["'])(?!-)("[^"\r\n]*"?|'[^'\r\n]*'?|[^\s"'\\]+)/iy;

/** `--password …`, as a command line has it */
function option(text: string, at: number, found: FoundRanges): number {
  if (at > 0 && isInName(text.charCodeAt(at - 1))) return at + 1;
  OPTION.lastIndex = at;
  const match = OPTION.exec(text);
  if (match === null) return at + 1;
  const [, name = '', value = ''] = match;
  const bare = value.replace(/^["']|["']$/g, '');
  const isWord = /^[A-Za-z]+$/.test(bare) && secrecyOf(name) === 'text';
  if (isSecret(name, bare) && !isWord) found.add(OPTION.lastIndex - value.length, OPTION.lastIndex);
  return OPTION.lastIndex;
}

const VALUE_SIGN = /[Vv]alue\\{0,8}["']?\s{0,4}[:=]\s{0,4}/y;
/** Between a name and `value`. */
const GAP = 40;

/** `{"name":"DB_PASSWORD","value":"…"}`, and the two lines of YAML */
function pair(text: string, at: number, word: string, found: FoundRanges): number {
  VALUE_SIGN.lastIndex = at;
  if (!VALUE_SIGN.test(text)) return at + word.length;
  const valueStart = VALUE_SIGN.lastIndex;
  let end = at;
  while (end > 0 && at - end < GAP && /[\s,"'\\]/.test(text.charAt(end - 1))) end -= 1;
  if (end === at) return at + word.length;
  let start = end;
  while (start > 0 && end - start < 100 && isInName(text.charCodeAt(start - 1))) start -= 1;
  if (!mayBeSecretName(text, start, end)) return at + word.length;
  const value = valueAt(text, valueStart, false);
  if (
    value === undefined ||
    isCode(text, value, false) ||
    !isSecret(text.slice(start, end), value.text)
  )
    return at + word.length;
  const valueEnd = value.end();
  found.add(value.start, valueEnd);
  return valueEnd;
}

const LISTED = /["'],\s?b?(["'])(?:(?!\1)[^\\\r\n])*/y;
/** How HTTP names its fields, but for `Cookie`. */
const HEADER_NAME = /-|^(?:set-)?cookie$|^authorization$/i;

/** `["x-api-key", "…"]`: a name and its value in a list */
function listed(text: string, at: number, found: FoundRanges): number {
  let start = at;
  while (start > 0 && at - start < 64 && isInName(text.charCodeAt(start - 1))) start -= 1;
  if (!mayBeSecretName(text, start, at) || !isQuote(text.charCodeAt(start - 1))) return at + 2;
  const name = text.slice(start, at);
  if (!HEADER_NAME.test(name)) return at + 2;
  LISTED.lastIndex = at;
  const match = LISTED.exec(text);
  if (match === null) return at + 2;
  const end = LISTED.lastIndex;
  const value = text.slice(at + match[0].indexOf(match[1] ?? '', 1) + 1, end);
  if (value.length >= 12 && isSecret(name, value) && !/^[a-z-]+$/i.test(value)) {
    found.add(end - value.length, end);
  }
  return at + 2;
}

function isSecret(name: string, value: string): boolean {
  const secrecy = secrecyOf(name);
  return secrecy !== 'open' && isSecretText(name, secrecy, value);
}
