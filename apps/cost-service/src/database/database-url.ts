/**
 * Understands `DATABASE_URL`.
 *
 * @module
 */

import { databaseUrlProblem } from '@wflo/observability';

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
  return databaseUrlProblem(text) === undefined ? { engine: 'postgres', url: text } : undefined;
}
