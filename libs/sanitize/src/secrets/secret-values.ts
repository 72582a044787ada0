import { mayHoldAnsiCodes, withoutAnsiCodes } from './ansi-codes.ts';
import { holdsLongWord } from './long-word.ts';
import { REDACTED, SECRET_PATTERNS, type SecretPattern } from './secret-patterns.ts';
import { SECRET_PLACES } from './secret-places.ts';

interface PatternGroup {
  /** Whether a text may hold one of the patterns: cheap for most texts that hold none. */
  readonly mayHold: (text: string) => boolean;
  readonly patterns: readonly SecretPattern[];
}

/** The marks are those of the patterns themselves, so none can be forgotten. */
function group(
  patterns: readonly SecretPattern[],
  flags: string,
  isPossible: (text: string) => boolean = () => true,
): PatternGroup {
  const marks = new RegExp([...new Set(patterns.map(({ mark }) => mark))].join('|'), flags);
  return { mayHold: (text) => isPossible(text) && marks.test(text), patterns };
}

/** Those that ignore case are apart, since a test that does takes twice as long. */
const WITH_CASE = SECRET_PATTERNS.filter(({ pattern }) => !pattern.ignoreCase);
const GROUPS: readonly PatternGroup[] = [
  group(
    WITH_CASE.filter(({ isLongWord }) => isLongWord === true),
    '',
    holdsLongWord,
  ),
  group(
    WITH_CASE.filter(({ isLongWord }) => isLongWord !== true),
    '',
  ),
  group(
    SECRET_PATTERNS.filter(({ pattern }) => pattern.ignoreCase),
    'i',
  ),
  ...SECRET_PLACES.map((place) => group([place], 'i', place.isPossible)),
];

/** The shortest secrets made of letters, digits, `_`, `.` and `-` alone have 15 characters. */
const LONGEST_WORD = 14;

/** Whether a text is one short word: no pattern matches it, and it needs no escape in JSON. */
export function isShortWord(text: string): boolean {
  if (text.length > LONGEST_WORD) return false;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    const isLetter = (unit > 0x60 && unit < 0x7b) || (unit > 0x40 && unit < 0x5b);
    const isDigit = unit > 0x2f && unit < 0x3a;
    if (!isLetter && !isDigit && unit !== 0x5f && unit !== 0x2e && unit !== 0x2d) return false;
  }
  return true;
}

/**
 * The text with each secret found by its look replaced by `[Redacted]`. Colours of a terminal stay
 * unless there is a secret in between, or one that they break into pieces.
 */
export function withoutSecrets(text: string, extra: readonly RegExp[] = []): string {
  const redacted = searched(text, extra);
  if (!mayHoldAnsiCodes(redacted)) return redacted;
  const plain = withoutAnsiCodes(redacted);
  const found = searched(plain, extra);
  return found === plain ? redacted : found;
}

function searched(text: string, extra: readonly RegExp[]): string {
  let result = text;
  for (const { mayHold, patterns } of GROUPS) {
    if (mayHold(result)) for (const { replace } of patterns) result = replace(result);
  }
  for (const pattern of extra) result = result.replace(pattern, REDACTED);
  return result;
}
