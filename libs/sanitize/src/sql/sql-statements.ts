import { sqlTokens, type SqlTokenKind } from './sql-tokens.ts';

/** A token that means something: white space and comments are left out. */
export interface SqlPiece {
  readonly kind: SqlTokenKind;
  readonly text: string;
  /** The text, of a word in lower case. */
  readonly key: string;
  /** How many brackets are open around it. */
  readonly depth: number;
}

/** The statements of a text, without those that are empty. A bracket that is open hides a `;`. */
export function sqlStatements(sql: string, system: string): SqlPiece[][] {
  const statements: SqlPiece[][] = [];
  let pieces: SqlPiece[] = [];
  let depth = 0;
  for (const [kind, token] of sqlTokens(sql, system)) {
    if (kind === 'comment' || (kind === 'other' && token.trim() === '')) continue;
    if (token === ';' && depth === 0) {
      if (pieces.length > 0) statements.push(pieces);
      pieces = [];
      continue;
    }
    if (token === ')' || token === ']') depth = Math.max(0, depth - 1);
    const key = kind === 'word' ? token.toLowerCase() : token;
    pieces.push({ kind, text: token, key, depth });
    if (token === '(' || token === '[') depth += 1;
  }
  if (pieces.length > 0) statements.push(pieces);
  return statements;
}
