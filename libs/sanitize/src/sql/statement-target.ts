import { sqlStatements, type SqlPiece } from './sql-statements.ts';
import { MAX_SQL_LENGTH } from './sql-tokens.ts';

export interface StatementTarget {
  /** SELECT, INSERT, CREATE TABLE, BEGIN, …: its own verb, in upper case. */
  readonly operation: string | undefined;
  readonly collection: string | undefined;
}

const ROW_VERBS = new Set(['select', 'insert', 'update', 'delete', 'merge', 'replace']);
/** Verbs that can follow the last common table expression. */
const VERBS_AFTER_WITH = new Set([...ROW_VERBS, 'values']);
/** Directly after one of them stands the name of a common table expression, whatever it is. */
const BEFORE_NAME_OF_WITH = new Set(['with', 'recursive', ',']);
const DDL_VERBS = new Set(['create', 'drop', 'alter', 'truncate']);
const DDL_MODIFIERS = new Set(['unique', 'temp', 'temporary']);
const DDL_OBJECTS = new Set(['table', 'index', 'view']);
/** Before an UPDATE of its own: not `FOR UPDATE`, nor `DO UPDATE SET`. */
const BEFORE_UPDATE = new Set(['', '(', 'explain', 'analyze', 'plan']);
const BEFORE_TABLE = new Set(['only', 'lateral', 'if', 'not', 'exists']);

/**
 * What a text does, and to which table, by its words: comments, strings, quoted names and what is
 * in brackets are skipped, so that `WITH … INSERT` is an insert and a column named "update" is
 * nothing. It is no parser: what it cannot read it leaves out. Of several statements it is the
 * first that reads or changes rows, else the first: one text is one operation. Reads at most 65,536
 * characters.
 *
 * @param system a `db.system.name`: databases differ in what is a text and what is a name.
 */
export function statementTarget(sql: string, system = ''): StatementTarget {
  const statements = sqlStatements(sql.slice(0, MAX_SQL_LENGTH), system).map((pieces) => ({
    pieces,
    verb: verbOf(pieces),
  }));
  const main =
    statements.find(({ pieces, verb }) => ROW_VERBS.has(pieces[verb]?.key ?? '')) ?? statements[0];
  if (main === undefined) return { operation: undefined, collection: undefined };
  const { pieces, verb } = main;
  return { operation: operationOf(pieces, verb), collection: collectionOf(pieces, verb) };
}

/** `"public"."users" as "u"` → `public.users`. */
export function unquoted(name: string): string {
  return name
    .replace(/\s+as\s+.*$/i, '')
    .replace(/["`[\]]/g, '')
    .replace(/\s*\.\s*/g, '.')
    .trim();
}

/** Where the verb stands: the first word, or the one that common table expressions lead to. */
function verbOf(pieces: readonly SqlPiece[]): number {
  const first = pieces.findIndex(({ key }) => key !== '(');
  const start = pieces[first];
  if (start?.kind !== 'word') return -1;
  if (start.key !== 'with') return first;
  const verb = pieces.findIndex(
    ({ kind, key, depth }, index) =>
      index > first &&
      kind === 'word' &&
      depth === start.depth &&
      VERBS_AFTER_WITH.has(key) &&
      !isNameOfWith(pieces, index),
  );
  return verb === -1 ? verbInBrackets(pieces, first) : verb;
}

/** `WITH … AS (…) (SELECT …)`: that of the bracket that follows the last common table expression. */
function verbInBrackets(pieces: readonly SqlPiece[], first: number): number {
  const isMain = ({ key, depth }: SqlPiece, index: number): boolean =>
    key === '(' && depth === pieces[first]?.depth && pieces[index - 1]?.key === ')';
  const bracket = pieces.findIndex(isMain);
  const verb = pieces.findIndex(({ key }, index) => index > bracket && key !== '(');
  return bracket !== -1 && VERBS_AFTER_WITH.has(pieces[verb]?.key ?? '') ? verb : first;
}

function isNameOfWith(pieces: readonly SqlPiece[], index: number): boolean {
  return BEFORE_NAME_OF_WITH.has(pieces[index - 1]?.key ?? '');
}

function operationOf(pieces: readonly SqlPiece[], verb: number): string | undefined {
  const word = pieces[verb]?.key;
  if (word === undefined || !DDL_VERBS.has(word)) return word?.toUpperCase();
  const object = pieces.slice(verb + 1).find(({ key }) => !DDL_MODIFIERS.has(key))?.key ?? '';
  return (DDL_OBJECTS.has(object) ? `${word} ${object}` : word).toUpperCase();
}

/** The table that the verb itself names; where it names none, the one that is nested the least. */
function collectionOf(pieces: readonly SqlPiece[], verb: number): string | undefined {
  const verbDepth = pieces[verb]?.depth ?? 0;
  const ofWith = new Set(
    pieces
      .slice(0, Math.max(0, verb))
      .filter(({ depth }, index) => depth === verbDepth && isNameOfWith(pieces, index))
      .map(({ text }) => unquoted(text).toLowerCase()),
  );
  /** By depth: whether the bracket is a query, so that its `from` names a table. */
  const isQuery: boolean[] = [];
  let nested: { readonly name: string; readonly depth: number } | undefined;
  for (const [index, { kind, key, depth }] of pieces.entries()) {
    if (key === '(') isQuery[depth + 1] = false;
    if (key === 'select' || key === 'delete') isQuery[depth] = true;
    const before = index === verb ? '' : (pieces[index - 1]?.key ?? '');
    if (kind !== 'word' || !namesTable(key, before, isQuery[depth] === true)) continue;
    const name = nameAfter(pieces, index);
    if (name === undefined || ofWith.has(name.toLowerCase())) continue;
    if (index >= verb && depth === verbDepth) return name;
    if (nested === undefined || depth < nested.depth) nested = { name, depth };
  }
  return nested?.name;
}

function namesTable(word: string, before: string, isInQuery: boolean): boolean {
  if (word === 'into' || word === 'table') return true;
  if (word === 'update') return BEFORE_UPDATE.has(before);
  return word === 'from' && isInQuery && before !== 'distinct';
}

/** A name of any number of parts, after words such as `only` and `if exists`. */
function nameAfter(pieces: readonly SqlPiece[], keyword: number): string | undefined {
  let at = keyword + 1;
  while (BEFORE_TABLE.has(pieces[at]?.key ?? '')) at += 1;
  const isName = (index: number): boolean => /^(?:name|word)$/.test(pieces[index]?.kind ?? '');
  if (!isName(at)) return undefined;
  let name = pieces[at]?.text ?? '';
  while (pieces[at + 1]?.key === '.' && isName(at + 2)) {
    at += 2;
    name += `.${pieces[at]?.text ?? ''}`;
  }
  return unquoted(name);
}
