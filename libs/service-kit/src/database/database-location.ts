import { databaseUrlProblem, findProjectRoot, SettingsError } from '@wflo/observability';
import { resolve } from 'node:path';

export type DatabaseEngine = 'sqlite' | 'postgresql';

export interface DatabaseLocation {
  readonly engine: DatabaseEngine;
  /** The file of SQLite, or the URL of PostgreSQL. */
  readonly address: string;
  /** For people: without a password. */
  readonly shown: string;
}

/**
 * Reads `sqlite:PATH` (relative to the project's root, else the working directory) or
 * `postgres://…`.
 *
 * @throws {SettingsError} `WFLO_SETTINGS_INVALID` for any other URL.
 */
export function databaseLocation(url: string): DatabaseLocation {
  const problem = databaseUrlProblem(url);
  if (problem !== undefined) {
    // The URL is not repeated: it may hold a password.
    throw new SettingsError([{ variable: 'DATABASE_URL', message: problem }]);
  }
  if (!url.startsWith('sqlite:')) {
    const { host, pathname } = new URL(url);
    return { engine: 'postgresql', address: url, shown: `postgres://${host}${pathname}` };
  }
  const path = url.slice('sqlite:'.length);
  const file =
    path === ':memory:'
      ? path
      : resolve(findProjectRoot() ?? process.cwd(), path.replace(/^\/\//, ''));
  return { engine: 'sqlite', address: file, shown: file };
}
