/**
 * Understands `DATABASE_URL`.
 *
 * @module
 */

/** Which database, and where. */
export type DatabaseLocation =
  | { readonly engine: 'sqlite'; readonly path: string }
  | { readonly engine: 'postgres'; readonly url: string };

/** The location that a `DATABASE_URL` names, or undefined when it names none. */
export function parseDatabaseUrl(text: string): DatabaseLocation | undefined {
  if (text.startsWith('sqlite:')) {
    const path = text.slice('sqlite:'.length).replace(/^\/\/(?=\/)/, '');
    return path === '' || path.startsWith('//') ? undefined : { engine: 'sqlite', path };
  }
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname } = new URL(text);
  const isPostgres = protocol === 'postgres:' || protocol === 'postgresql:';
  return isPostgres && hostname !== '' ? { engine: 'postgres', url: text } : undefined;
}
