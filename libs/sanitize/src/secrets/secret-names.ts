import { withoutAnsiCodes } from './ansi-codes.ts';

/** `always`: the value is a secret whatever it is; `text`: only a text or a structure may be. */
export type Secrecy = 'open' | 'always' | 'text';

/** What a key is for that nobody else may have. */
const KEY_KINDS = [
  ...['api', 'private', 'access', 'secret', 'signing', 'encryption', 'master', 'ssh', 'auth'],
  ...['account', 'client', 'subscription', 'application', 'instrumentation', 'session', 'hmac'],
  ...['service', 'shared', 'license', 'licence', 'storage', 'admin', 'jwt', 'webhook'],
  ...['openai', 'anthropic', 'gemini', 'stripe', 'azure', 'aws'],
];
/** Secret wherever they stand in a name. */
const SECRET_WORDS = new Set([
  ...['passwords', 'passcode', 'pwd', 'pswd', 'secrets', 'credentials', 'cred', 'creds'],
  ...['authorization', 'cookie', 'cookies', 'apikeys', 'connectionstring', 'connstring'],
  ...['connstr', 'dsn', 'accesstoken', 'refreshtoken', 'identitytoken', 'authtoken'],
  ...['cvv', 'cvv2', 'cvc', 'cvc2', 'samlresponse', 'samlart'],
]);
/** As the end of a word: `pgpassword` and `clientsecret` are written as one word, too. */
const SECRET_ENDS = new RegExp(
  `(?:passw(?:or)?d|passphrase|secret|credential|(?:${KEY_KINDS.join('|')})key)$`,
);
const SECRET_PAIRS = new Set([
  ...KEY_KINDS.map((kind) => `${kind} key`),
  ...KEY_KINDS.slice(0, 8).map((kind) => `${kind} keys`),
  ...['connection string', 'conn string', 'conn str', 'code verifier', 'oauth verifier'],
  ...['saml response', 'saml art', 'client assertion', 'card pin', 'pin code', 'connect sid'],
  ...[
    ...['user', 'login', 'admin', 'root', 'db', 'database', 'pg', 'mysql', 'redis', 'mongo'],
    ...['smtp', 'mail', 'email', 'ftp', 'proxy', 'http'],
  ].flatMap((word) => [`${word} pass`, `${word} pw`]),
  ...['access', 'refresh', 'auth', 'api', 'bearer'].map((word) => `${word} tokens`),
]);
/** Secret as the last word: access_token, userSession; not prompt_tokens, session_count. */
const LAST_WORDS =
  /^(?:\w*token|session|\w*sess(?:ion)?id|sig|signature|auth|jwt|[th]?otp|bearer|csrf|xsrf)$/;
/** Secret as the whole name. */
const SECRET_NAMES = new Set(['pass', 'pw', 'pin', 'sid']);
/** Says of what comes before in which form it is. */
const FORM_WORDS = new Set(['value', 'hash', 'data', 'header', 'headers', 'string', 'raw', 'v']);
const FORM_END = /(?:value|hash|data|confirm(?:ation)?|keybase|\d+)$/;
/** The last word of what is no secret itself: a password's file, its length, the rules for it. */
const ABOUT_SECRETS = new Set([
  ...['file', 'path', 'policy', 'count', 'length', 'type', 'name', 'ttl', 'expiry', 'timeout'],
  ...['limit', 'size', 'age', 'attempts', 'strength'],
]);

/** Names come again and again. */
const known = new Map<string, Secrecy>();
const MAX_KNOWN = 1_000;
const MAX_KNOWN_LENGTH = 64;

/**
 * Decides by its name whether a field, a parameter, a header or a variable holds a secret. Names
 * are read as words, so that `apiKey`, `api_key`, `x-api-key` and `API_KEY` are one, and
 * `prompt_tokens` is no `token`.
 */
export function secrecyOf(name: string): Secrecy {
  let secrecy = known.get(name);
  if (secrecy === undefined) {
    secrecy = judged(name);
    if (known.size < MAX_KNOWN && name.length <= MAX_KNOWN_LENGTH) known.set(name, secrecy);
  }
  return secrecy;
}

function judged(name: string): Secrecy {
  const words = wordsOf(name);
  if (ABOUT_SECRETS.has(words.at(-1) ?? '')) return 'open';
  const stems = words.map((word) => word.replace(FORM_END, '')).filter((word) => word !== '');
  if (words.some(isSecretWord) || stems.some(isSecretWord)) return 'always';
  if (stems.some((word, index) => SECRET_PAIRS.has(`${word} ${stems[index + 1] ?? ''}`))) {
    return 'always';
  }
  while (FORM_WORDS.has(stems.at(-1) ?? '')) stems.pop();
  const last = stems.at(-1) ?? '';
  if (LAST_WORDS.test(last) || (last === 'id' && stems.at(-2) === 'session')) return 'text';
  return stems.length === 1 && SECRET_NAMES.has(last) ? 'text' : 'open';
}

function isSecretWord(word: string): boolean {
  return SECRET_WORDS.has(word) || SECRET_ENDS.test(word);
}

/** What may be long and mean a key (Google) or a login (OAuth), and most often is neither. */
const VAGUE_NAME = /^(?:key|code)$/i;
const LONG_VALUE = /^(?=\D{0,256}\d)[\w.~%/+=-]{16}/;

export function isSecretParameter(name: string, value: string): boolean {
  return secrecyOf(name) !== 'open' || (VAGUE_NAME.test(name) && LONG_VALUE.test(value));
}

/** The words of a name, lowered: `apiKey` and `API_KEY` are `api`, `key`. */
export function wordsOf(name: string): string[] {
  return withoutAnsiCodes(name.slice(-256))
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
