/** Longer statements are cut: `db.query.text` is for people. */
const MAX_QUERY_TEXT_LENGTH = 2_048;

/**
 * What a statement is made of, in the order in which it is tried. Comments may hold data and go;
 * literals become `?`; quoted names, placeholders and everything else stay.
 */
const TOKEN = new RegExp(
  [
    '(?<comment>--[^\\n]*|/\\*[\\s\\S]*?(?:\\*/|$))',
    // 'text', E'text', X'00', N'text', with '' inside; unterminated (cut off) to the end
    "(?<text>\\b[eE]'(?:[^'\\\\]|''|\\\\[\\s\\S])*(?:'|$)|\\b[xXbBnN]?'(?:[^']|'')*(?:'|$)|'(?:[^']|'')*(?:'|$))",
    // $$text$$ and $tag$text$tag$ of PostgreSQL
    '(?<dollar>\\$(?<tag>[A-Za-z_]\\w*|)\\$[\\s\\S]*?(?:\\$\\k<tag>\\$|$))',
    '(?<name>"(?:[^"]|"")*(?:"|$)|`(?:[^`]|``)*(?:`|$)|\\[[A-Za-z_][^\\]]*\\])',
    '(?<parameter>\\$\\d+|[:@][A-Za-z_]\\w*)',
    '(?<word>[A-Za-z_][\\w$]*)',
    '(?<number>(?:0[xX][0-9a-fA-F]+|\\d+(?:\\.\\d*)?(?:[eE][+-]?\\d+)?|\\.\\d+(?:[eE][+-]?\\d+)?))',
  ].join('|'),
  'g',
);

/** MySQL takes "…" for a string. */
const QUOTES_ARE_TEXT = new Set(['mysql', 'mariadb']);

/** `?, ?, ?` of an IN list or of VALUES says no more than `?`. */
const PLACEHOLDER_LIST = /\((?:\s*(?:\?|\$\d+)\s*,)+\s*(?:\?|\$\d+)\s*\)/g;
const REPEATED_ROWS = /\(\?\)(?:\s*,\s*\(\?\))+/g;

/**
 * A statement without the data in it: literals become `?`, comments go, lists of placeholders
 * shrink to one, so that the text is low in cardinality and holds no secret.
 *
 * Source: OpenTelemetry database conventions, "Sanitization of db.query.text".
 */
export function sanitizeQueryText(sql: string, system = ''): string {
  const withoutData = sql.replace(TOKEN, (token: string, ...rest: unknown[]) => {
    const groups = rest.at(-1) as Readonly<Record<string, string | undefined>>; // by RegExp's contract
    if (groups['comment'] !== undefined) return ' ';
    if (groups['text'] !== undefined || groups['dollar'] !== undefined) return '?';
    if (groups['number'] !== undefined) return '?';
    if (groups['name'] !== undefined && token.startsWith('"') && QUOTES_ARE_TEXT.has(system)) {
      return '?';
    }
    return token;
  });
  const short = withoutData
    .replace(PLACEHOLDER_LIST, '(?)')
    .replace(REPEATED_ROWS, '(?)')
    .replace(/\s+/g, ' ')
    .trim();
  return short.length > MAX_QUERY_TEXT_LENGTH ? `${short.slice(0, MAX_QUERY_TEXT_LENGTH)}…` : short;
}
