/** A longer text is cut: reading it through would hold the process up. */
export const MAX_SQL_LENGTH = 65_536;

/** What a piece of a statement is. `other` is white space, operators and punctuation. */
export type SqlTokenKind = 'literal' | 'comment' | 'name' | 'word' | 'parameter' | 'other';

/** Where the databases of one family differ in what is text and what is a name. */
interface Dialect {
  /** `\'` does not end a text. */
  readonly backslashEscapes: boolean;
  /** `"…"` is a text, not a name. */
  readonly doubleQuotedText: boolean;
  /** `# …` is a comment. PostgreSQL has operators that start so. */
  readonly hashComments: boolean;
  /** `[…]` is a name. In PostgreSQL it is an array or an index, with literals in it. */
  readonly bracketedNames: boolean;
  /** `$tag$…$tag$` is a text. */
  readonly dollarQuotes: boolean;
}

const STANDARD: Dialect = {
  backslashEscapes: false,
  doubleQuotedText: false,
  hashComments: false,
  bracketedNames: false,
  dollarQuotes: true,
};
const MYSQL: Dialect = {
  ...STANDARD,
  backslashEscapes: true,
  doubleQuotedText: true,
  hashComments: true,
};
const BRACKETED: Dialect = { ...STANDARD, bracketedNames: true, dollarQuotes: false };
const DIALECTS: Readonly<Record<string, Dialect>> = {
  mysql: MYSQL,
  mariadb: MYSQL,
  sqlite: BRACKETED,
  'microsoft.sql_server': BRACKETED,
};

const SPACE = /\s+/y;
const WORD = /[\p{L}_][\p{L}\p{N}\p{M}_$]*/uy;
/** What starts as a number goes whole: `1_000`, `0xFF`, `1e-5`, `12abc`; not the E of `E'…'`. */
const NUMBER = /(?:\d|\.\d)(?:[eE][+-](?=\d)|(?![eE]')[\p{L}\p{N}_.])*/uy;
const PARAMETER = /\$\d+|\?\d*|[:@$][\p{L}_][\p{L}\p{N}_]*/uy;
const DOLLAR_TAG = /\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$/uy;
/** Letters that belong to the text which follows them. */
const TEXT_PREFIX = /(?:[eExXbBnNqQ]|[uU]&|_[A-Za-z0-9]+)(?=')/y;
const COMMENT_MARK = /\/\*|\*\//g;

/**
 * Cuts a statement into tokens, from left to right, without loss. What is not closed (a statement
 * that was cut off) reaches to the end. Whatever may hold data is a `literal` or a `comment`.
 */
export function* sqlTokens(sql: string, system: string): Generator<[SqlTokenKind, string]> {
  const dialect = DIALECTS[system] ?? STANDARD;
  let at = 0;
  while (at < sql.length) {
    const [kind, end] = tokenAt(sql, at, dialect);
    yield [kind, sql.slice(at, end)];
    at = end;
  }
}

function tokenAt(sql: string, at: number, dialect: Dialect): [SqlTokenKind, end: number] {
  const character = sql.charAt(at);
  const pair = sql.slice(at, at + 2);
  if (character === "'") return ['literal', quotedEnd(sql, at, dialect.backslashEscapes)];
  if (character === '"') {
    return dialect.doubleQuotedText
      ? ['literal', quotedEnd(sql, at, dialect.backslashEscapes)]
      : ['name', quotedEnd(sql, at, false)];
  }
  if (character === '`') return ['name', quotedEnd(sql, at, false)];
  if (character === '[' && dialect.bracketedNames) return ['name', endAfter(sql, ']', at)];
  if (pair === '--' || (character === '#' && dialect.hashComments)) {
    return ['comment', lineEnd(sql, at)];
  }
  if (pair === '/*') return ['comment', commentEnd(sql, at)];
  if (character === '$' && dialect.dollarQuotes) {
    const tag = match(DOLLAR_TAG, sql, at);
    if (tag > at) return ['literal', endAfter(sql, sql.slice(at, tag), tag)];
  }
  return matchedToken(sql, at, dialect);
}

function matchedToken(sql: string, at: number, dialect: Dialect): [SqlTokenKind, end: number] {
  const prefix = match(TEXT_PREFIX, sql, at);
  if (prefix > at) {
    const isEscaping = dialect.backslashEscapes || /e/i.test(sql.slice(at, prefix));
    return ['literal', quotedEnd(sql, prefix, isEscaping)];
  }
  const word = match(WORD, sql, at);
  if (word > at) return ['word', word];
  const number = match(NUMBER, sql, at);
  if (number > at) return ['literal', number];
  // `::` is a cast, what follows it a type; `:=` assigns.
  if (sql.startsWith('::', at)) return ['other', at + 2];
  const parameter = match(PARAMETER, sql, at);
  if (parameter > at) return ['parameter', parameter];
  const space = match(SPACE, sql, at);
  return ['other', space > at ? space : at + 1];
}

/** Where a sticky pattern that fits here ends, else `at`. */
function match(pattern: RegExp, sql: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : at;
}

/** A doubled quote stands for itself. */
function quotedEnd(sql: string, at: number, backslashEscapes: boolean): number {
  const quote = sql.charAt(at);
  let next = at + 1;
  while (next < sql.length) {
    const character = sql.charAt(next);
    if (character === '\\' && backslashEscapes) next += 2;
    else if (character !== quote) next += 1;
    else if (sql.charAt(next + 1) === quote) next += 2;
    else return next + 1;
  }
  return sql.length;
}

function endAfter(sql: string, mark: string, from: number): number {
  const at = sql.indexOf(mark, from);
  return at === -1 ? sql.length : at + mark.length;
}

function lineEnd(sql: string, at: number): number {
  const end = sql.indexOf('\n', at);
  return end === -1 ? sql.length : end;
}

/**
 * Comments nest in PostgreSQL and SQL Server, not in the others; taken as nested everywhere, no
 * more than the rest of an odd statement is lost.
 */
function commentEnd(sql: string, at: number): number {
  let depth = 0;
  COMMENT_MARK.lastIndex = at;
  for (let mark = COMMENT_MARK.exec(sql); mark !== null; mark = COMMENT_MARK.exec(sql)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return COMMENT_MARK.lastIndex;
  }
  return sql.length;
}
