import { SettingsError } from '../errors.ts';

const EXPECTED = 'expected sqlite:PATH or postgres://USER:PASSWORD@HOST:PORT/DATABASE';
const ENCODE =
  'a password with / ? # @ : or % must be percent-encoded (/ is %2F), or set as it is in DATABASE_PASSWORD';

/** Why `text` names no database of SQLite or PostgreSQL, or undefined when it does. */
export function databaseUrlProblem(text: string): string | undefined {
  // Three slashes begin an absolute path; after two, others than us read the name of a host.
  if (text.startsWith('sqlite:'))
    return /^sqlite:(?:\/\/(?!\/)|$)/.test(text) ? EXPECTED : undefined;
  if (!/^postgres(ql)?:\/\//.test(text)) return EXPECTED;
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url !== undefined && isWhole(url) ? undefined : `${EXPECTED}; ${ENCODE}`;
}

/**
 * Puts `DATABASE_PASSWORD` into `DATABASE_URL`. Without one, or for SQLite, nothing changes.
 *
 * @throws {SettingsError} `WFLO_SETTINGS_INVALID` when the URL has a password of its own.
 * @example
 * withDatabasePassword({ DATABASE_URL: 'postgres://wflo@db/wflo', DATABASE_PASSWORD: 'a/b' });
 * // { DATABASE_URL: 'postgres://wflo:a%2Fb@db/wflo', … }
 */
export function withDatabasePassword<
  Settings extends {
    readonly DATABASE_URL: string;
    readonly DATABASE_PASSWORD?: string | undefined;
  },
>(settings: Settings): Settings {
  const { DATABASE_URL: text, DATABASE_PASSWORD: password } = settings;
  if (password === undefined || text.startsWith('sqlite:')) return settings;
  const url = new URL(text);
  if (url.password !== '' || url.username === '') {
    const message = 'goes with a DATABASE_URL that has a user and no password of its own';
    throw new SettingsError([{ variable: 'DATABASE_PASSWORD', message }]);
  }
  url.password = encodeURIComponent(password);
  return { ...settings, DATABASE_URL: url.href };
}

/**
 * Whether every part is where it belongs. A `/`, `?` or `#` of a password ends the host before its
 * time: what comes after it, up to the `@`, is then found in the path, the query or the fragment.
 */
function isWhole(url: URL): boolean {
  const { hostname, pathname, search, hash, searchParams, username, password } = url;
  const isHostGiven = hostname !== '' || searchParams.has('host');
  const isCutShort = /[/@]/.test(pathname.slice(1)) || search.includes('@') || hash !== '';
  return isHostGiven && !isCutShort && [username, password, pathname].every(isEncoded);
}

function isEncoded(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
