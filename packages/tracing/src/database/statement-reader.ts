import { sanitizeQueryText } from './query-text.ts';
import { statementTarget, type StatementTarget } from './statement-target.ts';

/** A statement as a span may carry it. */
export interface ReadStatement {
  readonly query: string;
  readonly target: StatementTarget;
}

/** An application has few statements, but for those with literals in them: these push each other out. */
const MAX_REMEMBERED = 256;
const MAX_REMEMBERED_LENGTH = 2_048;

/** Sanitizes and reads statements, each one once: an application sends the same few for ever. */
export class StatementReader {
  #recent = new Map<string, ReadStatement>();
  #older = new Map<string, ReadStatement>();

  read(sql: string, system: string): ReadStatement {
    const key = `${system} ${sql}`;
    const recent = this.#recent.get(key);
    if (recent !== undefined) return recent;
    const older = this.#older.get(key);
    if (older !== undefined) {
      this.#remember(key, older);
      return older;
    }
    const query = sanitizeQueryText(sql, system);
    const statement = { query, target: statementTarget(query) };
    if (sql.length <= MAX_REMEMBERED_LENGTH) this.#remember(key, statement);
    return statement;
  }

  /** Two generations: those of the older one that nobody asks for again go with it. */
  #remember(key: string, statement: ReadStatement): void {
    if (this.#recent.size >= MAX_REMEMBERED / 2) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(key, statement);
  }
}
