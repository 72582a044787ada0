/**
 * Tells what an SQL statement does, by its words: comments, strings, quoted names and what is
 * in brackets are skipped, so that `WITH … INSERT` is an insert and a column named "update" is
 * nothing.
 *
 * @module
 */
export type SqlOperation = 'select' | 'insert' | 'update' | 'delete' | 'other';

const VERBS: ReadonlyMap<string, SqlOperation> = new Map([
  ['select', 'select'],
  ['insert', 'insert'],
  ['replace', 'insert'],
  ['update', 'update'],
  ['delete', 'delete'],
]);

/** Verbs that can follow the last common table expression. */
const AFTER_WITH = new Set(['select', 'insert', 'replace', 'update', 'delete', 'merge', 'values']);

const TOKEN = new RegExp(
  [
    String.raw`--[^\n]*`, // line comment
    String.raw`/\*[\s\S]*?(?:\*/|$)`, // block comment
    String.raw`[eE]'(?:[^'\\]|\\[\s\S]|'')*(?:'|$)`, // PostgreSQL string with backslashes
    String.raw`'(?:[^']|'')*(?:'|$)`, // string
    String.raw`"(?:[^"]|"")*(?:"|$)`, // quoted name
    '`(?:[^`]|``)*(?:`|$)', // quoted name, as knex writes it for SQLite
    String.raw`\[[^\]]*(?:\]|$)`, // quoted name or array subscript
    String.raw`\$(\w*)\$[\s\S]*?(?:\$\1\$|$)`, // PostgreSQL dollar-quoted string
    String.raw`[A-Za-z_][\w$]*`, // word
    String.raw`[();]`,
  ].join('|'),
  'g',
);

/** The operation of each statement in `sql`, in order; a text without any is one `other`. */
export function sqlOperations(sql: string): SqlOperation[] {
  const operations = statementsOf(sql).map(operationOf);
  return operations.length === 0 ? ['other'] : operations;
}

interface Word {
  readonly text: string;
  /** How many brackets are open around it. */
  readonly depth: number;
  /** It follows a closing bracket. */
  readonly afterBracket: boolean;
}

function statementsOf(sql: string): Word[][] {
  const statements: Word[][] = [];
  let words: Word[] = [];
  let depth = 0;
  let afterBracket = false;
  for (const [token] of sql.matchAll(TOKEN)) {
    if (token.startsWith('--') || token.startsWith('/*')) continue;
    if (token === '(') depth += 1;
    else if (token === ')') depth = Math.max(0, depth - 1);
    else if (token === ';' && depth === 0) {
      if (words.length > 0) statements.push(words);
      words = [];
    } else if (/^[A-Za-z_][\w$]*$/.test(token)) {
      words.push({ text: token.toLowerCase(), depth, afterBracket });
    }
    afterBracket = token === ')';
  }
  if (words.length > 0) statements.push(words);
  return statements;
}

function operationOf(words: readonly Word[]): SqlOperation {
  const [first] = words;
  if (first?.text !== 'with') return VERBS.get(first?.text ?? '') ?? 'other';
  const top = words.filter(({ depth }) => depth === first.depth);
  const verb =
    top.find(({ text, afterBracket }) => afterBracket && AFTER_WITH.has(text)) ??
    top.find(({ text }) => AFTER_WITH.has(text));
  return VERBS.get(verb?.text ?? '') ?? 'other';
}
