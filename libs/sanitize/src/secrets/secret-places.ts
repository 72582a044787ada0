import { ASSIGNS, EQUALS, PARAMETER, QUOTE, VALUE } from './assignment-syntax.ts';
import { isSecretParameter, secrecyOf } from './secret-names.ts';
import { REDACTED, type SecretPattern } from './secret-patterns.ts';

/** Whether the value that begins at a position, after this name and what assigns it, is a secret. */
type Judge = (name: string, assigns: string, text: string, at: number) => boolean;

/** One of these is in each name of a secret. */
const STEMS =
  'pass|pwd|pswd|pw|secret|cred|cookie|key|token|conn|dsn|sess|sig|auth|jwt|otp|bearer|csrf|xsrf|' +
  'code|pin|sid|cvv|cvc|saml|assertion';
const STEM = new RegExp(STEMS, 'i');
const STEM_AND_REST = String.raw`(?:${STEMS})[\w-]{0,80}`;
const NAME = String.raw`(?<![\w-])([\w-]+)`;
/** What is left of an escape before a name, as in `%26token=` and `\ntoken=`. */
const ESCAPES: ReadonlyMap<string, RegExp> = new Map([
  ['%', /^(?:25)*[\da-f]{2}/i],
  ['\\', /^(?:u[\da-f]{4}|x[\da-f]{2}|[nrtbf])/i],
]);

/** Numbers, switches and structures are no secrets under a name such as `token`. */
const PLAIN =
  /["']?(?:-?\d+(?:\.\d+)?|true|false|null|none|undefined)["']?(?=[\s,;&})\]<"'\\]|$)|["']{2}(?!["'])|[[{]|(?=[\s,;&)}\]<]|$)/iy;
const QUOTED = new RegExp(QUOTE, 'iy');
const TOKEN = /[\w.~+/=-]{8}/y;
const TOKEN_WITH_DIGIT = /[A-Za-z_.~+/=-]{0,64}\d/y;
const WHOLE_LINE = /\S{12,512}["']?\s{0,64}(?:$|\n|\\)/y;
const LINE_START = /(?:^|\n|\\n)[ \t]{0,64}$/;
/** Names that are words of a sentence, too: `Invalid token: unexpected`, `session: 12`. */
const PROSE =
  /^(?:token|session|sig|signature|auth|jwt|otp|bearer|pass|pin|sid|credentials?|cookies?)$/i;

function matchesAt(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

/** `name=value` and its like. */
const isAssigned: Judge = (name, assigns, text, at) => {
  const secrecy = secrecyOf(name);
  if (secrecy === 'open') return false;
  const isProse = PROSE.test(name);
  if (secrecy === 'always' && !isProse) return true;
  if (matchesAt(PLAIN, text, at)) return false;
  const isTight = !/[\s:]|3A$/i.test(assigns);
  const isQuoted = matchesAt(QUOTED, text, at);
  if (isTight || (isQuoted && /^[\\"'&]/.test(assigns))) return true;
  const from = isQuoted ? QUOTED.lastIndex : at;
  if (!matchesAt(TOKEN, text, from)) return false;
  if (!isProse || matchesAt(TOKEN_WITH_DIGIT, text, from)) return true;
  const before = text.slice(0, at - assigns.length - name.length).slice(-66);
  return matchesAt(WHOLE_LINE, text, from) && LINE_START.test(before);
};

/** An element, an option, the value of a pair: a place that no sentence has. */
const isNamed: Judge = (name, _assigns, text, at) =>
  secrecyOf(name) !== 'open' && !matchesAt(PLAIN, text, at);

const isParameter: Judge = (name, _assigns, text, at) =>
  isSecretParameter(name, text.slice(at, at + 300));

export interface SecretPlace extends SecretPattern {
  /** Without it the marks alone decide. */
  readonly isPossible?: (text: string) => boolean;
}

const ASSIGNING = /[\\"'&\]%=:]/g;
/** Blanks between a name and what assigns it, at most, and characters of a name that are looked at. */
const BLANKS = 4;
const NAME_LENGTH = 100;
/** Looking at each of more names takes longer than the search for all marks at once. */
const FEW_NAMES = 8;

/**
 * Whether one of the first few names that something is assigned to is that of a secret; where there
 * are more names, it may be one of those.
 */
export function mayAssignSecret(text: string): boolean {
  ASSIGNING.lastIndex = 0;
  for (let names = 0; ASSIGNING.test(text);) {
    const name = nameBefore(text, ASSIGNING.lastIndex - 1);
    if (name.length < 2) continue;
    names += 1;
    if (names > FEW_NAMES || STEM.test(name)) return true;
  }
  return false;
}

function nameBefore(text: string, at: number): string {
  let end = at;
  while (end > 0 && at - end < BLANKS && !isNameUnit(text.charCodeAt(end - 1))) {
    if (!/\s/.test(text.charAt(end - 1))) return '';
    end -= 1;
  }
  let start = end;
  while (start > 0 && end - start < NAME_LENGTH && isNameUnit(text.charCodeAt(start - 1))) {
    start -= 1;
  }
  return text.slice(start, end);
}

/** Whether a character is one of `[\w-]`. */
function isNameUnit(unit: number): boolean {
  return (
    (unit > 0x60 && unit < 0x7b) ||
    (unit > 0x40 && unit < 0x5b) ||
    (unit > 0x2f && unit < 0x3a) ||
    unit === 0x5f ||
    unit === 0x2d
  );
}

/** @param place has the name as its group, and ends where the value begins */
function named(mark: string, place: string, value: string, isSecret: Judge): SecretPlace {
  const pattern = new RegExp(place, 'gi');
  const valuePattern = new RegExp(value, 'iy');
  const replace = (text: string): string => {
    let result = '';
    let from = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      const at = pattern.lastIndex;
      const name = String(match[1]);
      if (!STEM.test(name)) continue;
      const assigns = match[0].slice(match[0].indexOf(name) + name.length);
      const escape = ESCAPES.get(text.charAt(match.index - 1));
      const names = escape === undefined ? [name] : [name, name.replace(escape, '')];
      if (!names.some((one) => isSecret(one, assigns, text, at))) continue;
      valuePattern.lastIndex = at;
      if (!valuePattern.test(text)) continue;
      result += text.slice(from, at) + REDACTED;
      from = valuePattern.lastIndex;
      pattern.lastIndex = from;
    }
    return result + text.slice(from);
  };
  return { mark, pattern, replace };
}

/**
 * Secrets in a text that are known by the name before them. A name begins where a word does, so
 * that each is tried once: a hostile text costs linear time.
 */
export const SECRET_PLACES: readonly SecretPlace[] = [
  // password=…, "client_secret":"…", api_key: …, ?access_token=…, AccountKey=…, PRIVATE-TOKEN: …
  {
    ...named(
      String.raw`${STEM_AND_REST}(?:[\\"'&\]%=:]|\s{1,4}[=:])`,
      NAME + ASSIGNS,
      VALUE,
      isAssigned,
    ),
    isPossible: mayAssignSecret,
  },
  // ?key=… (Google), ?code=… (OAuth)
  named(
    '(?:key|code)[=%\\\\]',
    `${PARAMETER}(key|code)${EQUALS}`,
    String.raw`[^\s&#"'<>\\]+`,
    isParameter,
  ),
  // {"name":"DB_PASSWORD","value":"…"}, name="password" value="…", and the two lines of YAML
  named(
    String.raw`value(?:${QUOTE})?\s{0,4}[:=]`,
    String.raw`${NAME}(?:${QUOTE})?(?:[\s,]|\\{1,8}[nrt]){1,40}(?:${QUOTE})?value(?:${QUOTE})?\s{0,4}[:=]\s{0,4}`,
    VALUE,
    isNamed,
  ),
  // <password>…</password>
  named(
    String.raw`<[\w.:-]{0,80}(?:${STEMS})`,
    String.raw`<(?:[\w.-]{0,40}:)?([\w.-]{1,80})(?:\s[^<>]{0,256})?>(?:<!\[CDATA\[)?`,
    '[^<]+',
    isNamed,
  ),
  // --password …, --api-key …, as a command line has them
  named(
    `--[a-z]`,
    String.raw`(?<![\w-])--([a-z][\w-]{0,80})(?:\s{1,4}|${QUOTE},\s?${QUOTE})(?!-)`,
    String.raw`(?:"[^"\r\n]*"?|'[^'\r\n]*'?|[^\s"'\\]+)`,
    isNamed,
  ),
];
