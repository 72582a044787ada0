import type { FoundRanges } from './found-ranges.ts';
import { isSecretText } from './secret-judge.ts';
import { isSecretParameter, mayBeSecretName, type Secrecy, secrecyOf } from './secret-names.ts';
import { type AssignedValue, valueAt } from './value-syntax.ts';

/** Blanks between a name and what assigns it, at most, and characters of a name that are read. */
const BLANKS = 4;
const NAME_LENGTH = 100;
const HEADER = /(?:authorization|cookie2?)$/i;
/** Secrets of more than one word. */
const WORDS = /(?:phrase|mnemonic)$/i;
/** Names that are words of a sentence, too: `Invalid token: unexpected`, `session: 12`. */
const PROSE =
  /^(?:tokens?|session|sig|signature|auth|jwt|otp|bearer|pass|pin|sid|credentials?|cookies?|mfa|pat|authentication)$/i;
/** An expression of source code in place of a value. */
const CODE =
  /^(?:(?:await|new|async|function|typeof|return|not|lambda|yield|str|string|number|boolean|bool|int|bytes|any|unknown|never|object|Optional|SecretStr|String|void|Buffer|undefined|None)\b(?![-\d])|(?:this|self|process|os|env|import|config|settings|options|opts|args|argv|req|request|res|ctx|context|props|params|body|data|user|event|z|Deno|Bun|System|cfg|conf|getpass)\??\.[A-Za-z_$])/;
/** The same after a sign with blanks around it. */
const LOOSE_CODE =
  /^(?:[A-Za-z_$][\w$.]{0,64}\(|[A-Za-z_$]+\[['"\w]|[A-Za-z_$]+(?:\??\.[A-Za-z_$]+)+[;,)]?$|&?[A-Z][a-z]+(?:<|\{)|\(|[A-Za-z_]+\d?\.[A-Z][A-Z_]+$)/;
const IDENTIFIER = /^[A-Za-z_$][A-Za-z_$]*$/;
const TOKEN = /^[\w.~+/=!@#$%^*-]{8}/;
const WITH_DIGIT = /^[A-Za-z_.~+/=!@#$%^*-]{0,64}\d/;
const LETTERS = /^[A-Za-z][A-Za-z'-]*[.!?:]?$/;

interface Place {
  readonly name: string;
  readonly secrecy: Secrecy;
  /** What assigns, without blanks. */
  readonly sign: string;
  /** Whether there is no blank around the sign, and it is none of a sentence. */
  readonly isTight: boolean;
  readonly isNameQuoted: boolean;
  readonly nameStart: number;
}

/** Adds the values after the names of secrets: `password=…`, `"api_key": "…"`, `token: …`. */
export function findAssigned(text: string, found: FoundRanges): void {
  for (const sign of ['=', ':']) {
    let at = text.indexOf(sign);
    while (at >= 0) at = text.indexOf(sign, findAt(text, at, found));
  }
}

/** Looks at one sign that may assign; where to go on. */
function findAt(text: string, at: number, found: FoundRanges): number {
  let nameEnd = at;
  while (nameEnd > 0 && at - nameEnd < BLANKS && isBlank(text.charCodeAt(nameEnd - 1)))
    nameEnd -= 1;
  const beforeBlanks = nameEnd;
  let isNameQuoted = false;
  if (text.charCodeAt(nameEnd - 1) === 0x5d) nameEnd -= 1;
  if (isQuote(text.charCodeAt(nameEnd - 1))) {
    isNameQuoted = true;
    nameEnd -= 1;
    while (nameEnd > 0 && at - nameEnd < 16 && text.charCodeAt(nameEnd - 1) === 0x5c) nameEnd -= 1;
  }
  let nameStart = nameEnd;
  while (
    nameStart > 0 &&
    nameEnd - nameStart < NAME_LENGTH &&
    isInName(text.charCodeAt(nameStart - 1))
  ) {
    nameStart -= 1;
  }
  if (!mayBeSecretName(text, nameStart, nameEnd)) return at + 1;
  // A part of a name of colons, such as an ARN.
  if (text.charAt(at) === ':' && text.charCodeAt(nameStart - 1) === 0x3a) return at + 1;
  const valueStart = afterSign(text, at);
  const sign = text.slice(at, valueStart).trim();
  const isTight = sign !== ':' && beforeBlanks === at && valueStart === at + sign.length;
  const place = placeOf(text, nameStart, nameEnd, { sign, isTight, isNameQuoted });
  if (place === undefined) return at + 1;
  const isLine = HEADER.test(place.name) || (isTight && WORDS.test(place.name));
  const value = valueAt(text, valueStart, isLine);
  if (value === undefined || value.text === '') return at + 1;
  if (!isSecretValue(text, place, value)) return at + 1;
  const end = value.end();
  found.add(value.start, end);
  return Math.max(end, at + 1);
}

type Sign = Pick<Place, 'sign' | 'isTight' | 'isNameQuoted'>;

function placeOf(text: string, start: number, end: number, sign: Sign): Place | undefined {
  const name = text.slice(start, end);
  const secrecy = secrecyOf(name);
  if (secrecy !== 'open') return { ...sign, name, secrecy, nameStart: start };
  const isParameter = /[?&]/.test(text.charAt(start - 1));
  if (isParameter && isSecretParameter(name, text.slice(end + 1, end + 301))) {
    return { ...sign, name, secrecy: 'always', nameStart: start };
  }
  // `api key: …`, as people write it
  if (text.charCodeAt(start - 1) !== 0x20) return undefined;
  const before = /(?:^|[^\w-])([A-Za-z]{2,16} (?:[A-Za-z]{2,16} )?)$/.exec(
    text.slice(Math.max(0, start - 35), start),
  )?.[1];
  if (before === undefined) return undefined;
  const words = before + name;
  const secrecyOfWords = secrecyOf(words);
  if (secrecyOfWords === 'open') return undefined;
  return { ...sign, name: words, secrecy: 'text', nameStart: start - before.length };
}

function isSecretValue(text: string, place: Place, value: AssignedValue): boolean {
  const { name, secrecy, sign, isTight, isNameQuoted } = place;
  if (value.isStructure) return secrecy === 'always' && holdsText(value.text);
  // One key of digits, and not how many there are.
  if (isTight && secrecy === 'always' && /^\d+$/.test(value.text) && !/s$/i.test(name)) return true;
  if (!isSecretText(name, secrecy, value.text, isNameQuoted)) return false;
  const isProse = PROSE.test(name) || name.includes(' ');
  if (value.isQuoted) {
    if (isTight || isNameQuoted || (secrecy === 'always' && !isProse)) return true;
    return (
      TOKEN.test(value.text) &&
      (!isProse || WITH_DIGIT.test(value.text) || isWholeLine(text, place, value))
    );
  }
  if (HEADER.test(name)) return isHeaderValue(value.text);
  if (sign.startsWith('==')) return false;
  // An arrow of a function, or a pair of a hash.
  if (sign === '=>' && !(isTight && WITH_DIGIT.test(value.text))) return false;
  if (isCode(text, value, isTight)) return false;
  if (isTight) return true;
  if (secrecy === 'always' && !isProse) {
    return !LETTERS.test(value.text) || isRestOfLine(text, value.readEnd);
  }
  if (!TOKEN.test(value.text)) return false;
  if (!isProse || WITH_DIGIT.test(value.text)) return true;
  return isWholeLine(text, place, value);
}

function isWholeLine(text: string, { nameStart }: Place, value: AssignedValue): boolean {
  const isLong = value.text.length >= 12;
  return isLong && isRestOfLine(text, value.readEnd) && isLineStart(text, nameStart);
}

/** Not a sentence, and not a scheme before a placeholder. */
function isHeaderValue(value: string): boolean {
  const rest = value.trim().replace(/^(?:bearer|basic|token|digest)\s{1,4}/i, '');
  if (rest === '' || /^[<$%{*[…]/.test(rest)) return false;
  if (rest.length < value.trim().length && !/^[A-Za-z]*[.,;:]?(?:\s|$)/.test(rest)) return true;
  return /[\d=+/_~]/.test(rest) || (!/\s/.test(rest) && !/^[a-z]{1,12}[.,;]?$/.test(rest));
}

/** Whether an expression of source code stands in place of a value. */
export function isCode(text: string, value: AssignedValue, isTight: boolean): boolean {
  if (CODE.test(value.text) || (!isTight && LOOSE_CODE.test(value.text))) return true;
  if (!IDENTIFIER.test(value.text)) return false;
  if (/^\s{1,4}\?\s/.test(text.slice(value.readEnd, value.readEnd + 6))) return true;
  if (secrecyOf(value.text) !== 'open') return true;
  return !isTight && /[;,()[\].]/.test(text.charAt(value.readEnd));
}

function holdsText(structure: string): boolean {
  // A schema says of what type a secret is.
  return /["']/.test(structure) && !/["']type["']\s{0,4}:/.test(structure);
}

const LINE_END = /[ \t]{0,64}(?:$|[\r\n#])/y;

function isRestOfLine(text: string, at: number): boolean {
  LINE_END.lastIndex = at;
  return LINE_END.test(text);
}

function isLineStart(text: string, at: number): boolean {
  return /(?:^|\n)[ \t-]{0,64}["']?$/.test(text.slice(Math.max(0, at - 66), at));
}

/** Where the value begins after `=`, `==`, `===`, `=>`, `:` or `:=`, and blanks. */
function afterSign(text: string, at: number): number {
  let next = at + 1;
  if (text.charAt(at) === ':') {
    if (text.charAt(next) === '=') next += 1;
  } else {
    while (next < at + 3 && text.charAt(next) === '=') next += 1;
    if (text.charAt(next) === '>') next += 1;
  }
  const end = next;
  while (next - end < BLANKS && isBlank(text.charCodeAt(next))) next += 1;
  return next;
}

export function isBlank(code: number): boolean {
  return code === 0x20 || (code > 0x08 && code < 0x0e);
}

export function isQuote(code: number): boolean {
  return code === 0x22 || code === 0x27 || code === 0x60;
}

/** Whether a character is one of `[\w-]`. */
export function isInName(code: number): boolean {
  return (
    (code > 0x60 && code < 0x7b) ||
    (code > 0x40 && code < 0x5b) ||
    (code > 0x2f && code < 0x3a) ||
    code === 0x5f ||
    code === 0x2d
  );
}
