/** Statements with literals in them push each other out; those of an application are few. */
const MAX_STATEMENTS = 512;
const MAX_STATEMENT_LENGTH = 4_096;

/** `read`, once for each statement: an application sends the same few again and again. */
export function remembering<T>(read: (sql: string) => T): (sql: string) => T {
  let recent = new Map<string, T>();
  let older = new Map<string, T>();
  return (sql) => {
    const known = recent.get(sql);
    if (known !== undefined) return known;
    const result = older.get(sql) ?? read(sql);
    if (sql.length > MAX_STATEMENT_LENGTH) return result;
    // Two generations: what is not sent again goes with the older one.
    if (recent.size >= MAX_STATEMENTS / 2) {
      older = recent;
      recent = new Map();
    }
    recent.set(sql, result);
    return result;
  };
}
