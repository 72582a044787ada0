import { MAX_SQL_LENGTH, sqlTokens } from './sql-tokens.ts';

/** Longer statements are cut: `db.query.text` is for people. */
const MAX_QUERY_TEXT_LENGTH = 2_048;

/** `?, ?, ?` of an IN list or of VALUES says no more than `?`. */
const PLACEHOLDER_LIST = /\((?:\s*(?:\?\d*|\$\d+)\s*,)+\s*(?:\?\d*|\$\d+)\s*\)/g;
const REPEATED_ROWS = /\(\?\)(?:\s*,\s*\(\?\))+/g;

/**
 * A statement without the data in it: literals become `?`, comments go, lists of placeholders
 * shrink to one, so that the text is low in cardinality and holds no secret. Names, placeholders
 * and operators stay. `system` is a `db.system.name`: databases differ in what is a literal. Reads
 * 65,536 characters at most.
 *
 * Source: OpenTelemetry database conventions, "Sanitization of db.query.text".
 */
export function sanitizeQueryText(sql: string, system = ''): string {
  let withoutData = '';
  for (const [kind, text] of sqlTokens(sql.slice(0, MAX_SQL_LENGTH), system)) {
    if (kind === 'literal') withoutData += '?';
    else withoutData += kind === 'comment' ? ' ' : text;
  }
  const short = withoutData
    .replace(PLACEHOLDER_LIST, '(?)')
    .replace(REPEATED_ROWS, '(?)')
    .replace(/\s+/g, ' ')
    .trim();
  return short.length > MAX_QUERY_TEXT_LENGTH ? `${short.slice(0, MAX_QUERY_TEXT_LENGTH)}…` : short;
}
