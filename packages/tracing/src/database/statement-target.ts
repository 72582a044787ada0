/** What a statement does, and to which table. */
export interface StatementTarget {
  /** SELECT, INSERT, CREATE TABLE, BEGIN, … */
  readonly operation?: string;
  readonly collection?: string;
}

const NAME = '(?:"[^"]+"|`[^`]+`|\\[[^\\][]+\\]|[\\p{L}\\p{N}_$]+)';
const QUALIFIED = `${NAME}(?:\\s*\\.\\s*${NAME})*`;
const TARGET = new RegExp(
  `\\b(?:from|into|update|table(?:\\s+if(?:\\s+not)?\\s+exists)?)\\s+(?:only\\s+)?(${QUALIFIED})`,
  'iu',
);
/** `from` that names no table. */
const OTHER_FROM = /\b(?:extract|substring|trim|overlay)\s*\([^()]*\)|\bdistinct\s+from\b/gi;
const DDL =
  /^\s*(create|drop|alter|truncate)\s+(?:(?:unique|temp|temporary)\s+)*(table|index|view)\b/i;
const WITH = /^\s*with\b/i;
const FIRST_WORD = /^[\s(]*([A-Za-z]+)/;
const MAIN_VERB = /\)\s*(select|insert|update|delete)\b/i;

/** Reads operation and main table from a statement that has been sanitized. No parser: the first that fits. */
export function statementTarget(sanitized: string): StatementTarget {
  const operation = operationOf(sanitized);
  const collection = TARGET.exec(sanitized.replace(OTHER_FROM, ''))?.[1];
  return {
    ...(operation === undefined ? {} : { operation }),
    ...(collection === undefined ? {} : { collection: unquoted(collection) }),
  };
}

/** `"public"."users" as "u"` → `public.users`. */
export function unquoted(name: string): string {
  return name
    .replace(/\s+as\s+.*$/i, '')
    .replace(/["`[\]]/g, '')
    .replace(/\s*\.\s*/g, '.')
    .trim();
}

function operationOf(sanitized: string): string | undefined {
  const ddl = DDL.exec(sanitized);
  if (ddl !== null) return `${ddl[1] ?? ''} ${ddl[2] ?? ''}`.toUpperCase();
  const word = WITH.test(sanitized)
    ? (MAIN_VERB.exec(sanitized)?.[1] ?? 'with')
    : FIRST_WORD.exec(sanitized)?.[1];
  return word?.toUpperCase();
}
