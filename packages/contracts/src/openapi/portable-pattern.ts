/** No character follows: what `$` alone says in JavaScript only. */
const END = String.raw`$(?![\s\S])`;
/** What the two classes hold in JavaScript. */
const CLASSES: Readonly<Record<string, string>> = { d: '0-9', w: 'A-Za-z0-9_' };
/** An escape, the brackets of a class, or an end. */
const PIECES = /\\([\s\S])|[[\]$]/g;

/** The pattern with its ends and classes written out. */
export function portablePattern(source: string): string {
  let inClass = false;
  return source.replace(PIECES, (piece: string, escaped: string | undefined) => {
    const members = CLASSES[escaped ?? ''];
    if (members !== undefined) return inClass ? members : `[${members}]`;
    if (piece === '[') inClass = true;
    else if (piece === ']') inClass = false;
    return piece === '$' && !inClass ? END : piece;
  });
}

/**
 * A JSON schema, or any part of one, with all of its patterns made to mean the same to every
 * engine. The validators of other languages hand a `pattern` to their own regular expressions:
 * Python's `$` also matches before a last line break, Ruby's before each, and `\d` and `\w` take
 * the digits and letters of all scripts.
 *
 * @example withPortablePatterns({ type: 'string', pattern: '^\\d+$' }).pattern ===
 * '^[0-9]+$(?![\\s\\S])'
 */
export function withPortablePatterns<T>(schema: T): T;
export function withPortablePatterns(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map((item: unknown) => withPortablePatterns(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]: [string, unknown]) => [
      key,
      key === 'pattern' && typeof value === 'string'
        ? portablePattern(value)
        : withPortablePatterns(value),
    ]),
  );
}
