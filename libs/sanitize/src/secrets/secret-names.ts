/**
 * Decides by its name whether a field holds a secret. Names are read as words, so that `apiKey`,
 * `api_key`, `x-api-key` and `API_KEY` are one, and `prompt_tokens` is no `token`.
 *
 * @module
 */

import { withoutAnsiCodes } from './ansi-codes.ts';

/** `always`: the value is a secret whatever it is; `text`: only a text or a structure can be one. */
export type Secrecy = 'open' | 'always' | 'text';

const SECRET_WORDS = new Set([
  ...['password', 'passwords', 'passwd', 'passphrase', 'passcode', 'pwd', 'secret', 'secrets'],
  ...['credential', 'credentials', 'authorization', 'cookie', 'cookies', 'apikey', 'apikeys'],
  ...['connectionstring', 'connstr', 'dsn', 'privatekey', 'accesstoken', 'refreshtoken'],
  ...['identitytoken', 'authtoken', 'clientsecret', 'secretkey', 'accesskey'],
]);
const SECRET_NAMES = new Set(['pass', 'pw', 'auth', 'otp', 'jwt', 'bearer']);
const SECRET_PAIRS = new Set([
  ...['api', 'private', 'access', 'secret', 'signing', 'encryption', 'master', 'ssh'].flatMap(
    (word) => [`${word} key`, `${word} keys`],
  ),
  ...[
    'account key',
    'client key',
    'subscription key',
    'application key',
    'instrumentation key',
    'session key',
    'service key',
    'shared key',
    'license key',
    'licence key',
    'connection string',
    'conn str',
  ],
  ...[
    ...['user', 'login', 'admin', 'root', 'db', 'database', 'pg', 'mysql', 'redis', 'mongo'],
    ...['smtp', 'mail', 'email', 'ftp', 'proxy', 'http'],
  ].flatMap((word) => [`${word} pass`, `${word} pw`]),
  ...['auth header', 'auth headers'],
  ...['access tokens', 'refresh tokens', 'auth tokens', 'api tokens', 'bearer tokens'],
]);

/** How secret the value under this name is taken to be. */
export function secrecyOf(name: string): Secrecy {
  const words = wordsOf(name);
  if (words.some(isSecretWord)) return 'always';
  if (words.some((word, index) => SECRET_PAIRS.has(`${word} ${words[index + 1] ?? ''}`))) {
    return 'always';
  }
  // token, access_token, csrfToken; not prompt_tokens, max_tokens, token_type, token_count
  if (words.at(-1) === 'token') return 'text';
  return words.length === 1 && SECRET_NAMES.has(words[0] ?? '') ? 'text' : 'open';
}

/** `pgpassword` and `dbpassword` are written as one word, too. */
function isSecretWord(word: string): boolean {
  return SECRET_WORDS.has(word) || word.endsWith('password');
}

/** The words of a name, lowered: `apiKey` and `API_KEY` are `api`, `key`. */
export function wordsOf(name: string): string[] {
  return withoutAnsiCodes(name.slice(0, 256))
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
