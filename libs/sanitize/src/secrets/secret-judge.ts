import { DIGIT_SECRETS } from './name-words.ts';
import { type Secrecy, secrecyOf } from './secret-names.ts';

/** What stands for a secret, and is none. */
const PLACEHOLDER =
  /^(?:[*#•.…_-]+|x{3,}|<[^<>]*>?|\[[^\]]*\]?|\$?\{\{?[^{}]{0,128}\}{0,2}|\$(?:[A-Z_]+|\(.*|\d{1,3})|%\w{1,64}%|#\{.*|@\w{1,64}@|your[-_ ].{0,64}|change[-_]?me|replace[-_ ]?me|null|nil|none|undefined|true|false|yes|no|n\/a|nan|(?:bearer|basic|token)\s{1,4}[<$%{*[].*)$/is;
const NUMBER = /^[-+]?\d[\d.,_]*(?:e[-+]?\d+)?(?:ms|s|m|h|d|%|b|kb|mb|k)?$/i;
const TIME = /^\d{4}-\d\d-\d\d(?:[T ][\d:.]+(?:Z|[-+][\d:]+)?)?$/;
const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const SHORT_ID = /^[a-z]{2,16}[-_:][\w-]{1,48}$/i;
/** A file, not its content. */
const PATH =
  /^(?:(?:~|\.{0,2})\/(?:[\w.-]+\/)*[\w.-]*\.\w{1,8}|(?:~|\/(?:etc|var|run|home|usr|opt|tmp|mnt|root|app|secrets?|Users)|\.{1,2})\/[\w./-]+|[\w-]+(?:\/[\w-]+)*\.(?:pem|key|crt|json|ya?ml|txt|md|ts|js|py|env|png|jpg|csv|pdf))$/;

/** What a secret may be said to be. */
const STATES: ReadonlySet<string> = new Set([
  ...['missing', 'required', 'optional', 'invalid', 'valid', 'expired', 'active', 'inactive'],
  ...['present', 'absent', 'enabled', 'disabled', 'set', 'unset', 'granted', 'denied', 'revoked'],
  ...['rotated', 'changed', 'unchanged', 'updated', 'created', 'deleted', 'ok', 'unknown', 'empty'],
  ...[
    'pending',
    'accepted',
    'rejected',
    'failed',
    'success',
    'succeeded',
    'verified',
    'unverified',
  ],
  ...['authorized', 'unauthorized', 'authenticated', 'unauthenticated', 'anonymous', 'redacted'],
  ...['removed', 'omitted', 'masked', 'same-origin', 'include', 'omit', 'inherit', 'not found'],
  ...[
    'not set',
    'mismatch',
    'wrong',
    'correct',
    'incorrect',
    'blocked',
    'locked',
    'used',
    'unused',
  ],
  ...['bearer', 'basic', 'digest', 'oauth', 'oauth2', 'oidc', 'saml', 'api_key', 'apikey', 'totp'],
  ...['string', 'number', 'integer', 'boolean', 'object', 'function', 'renewed', 'refreshed'],
]);
/** The same of a session, of a token and their like: no passwords. */
const WEAK_STATES: ReadonlySet<string> = new Set([
  ...[
    'started',
    'ended',
    'closed',
    'open',
    'opened',
    'new',
    'stored',
    'default',
    'local',
    'remote',
  ],
  ...['on', 'off', 'auto', 'strict', 'lax', 'weak', 'strong', 'match', 'ready', 'idle', 'public'],
  ...[
    'private',
    'user',
    'admin',
    'system',
    'service',
    'app',
    'sms',
    'email',
    'hs256',
    'rs256',
    'es256',
  ],
  ...['password', 'token', 'cookie', 'session', 'jwt', 'ldap', 'kerberos', 'mtls', 'env', 'vault'],
  ...['keychain', 'file', 'passed', 'none required'],
]);

/** Names that are those of the pieces of a model's stream, too. */
const STREAM_NAME = /^(?:\w*[_.-])?tokens?$/i;
const PIECE = /^[\s\p{P}\p{S}]*[\p{L}]{0,7}[\s\p{P}]*$/u;
const SESSION_NAME = /^(?:[a-z]+[-_ ])*session(?:[-_ ]?id)?$/i;
const LONG_PIECE = /(?<![\w.~+/=-])(?=[A-Za-z.~+/=_-]{0,64}\d)[\w.~+/=-]{12}/;
/** Three words and more, none of which is the scheme of a credential. */
const SENTENCE = /^(?!bearer|basic|token|digest)\S{1,64}\s+\S{1,64}\s+\S/i;
const OWN_WORD = /\b(?:pass(?:word|code|phrase)?|secret|token|key|credential|cookie|session|sign)/i;

/** Whether a text under such a name is no more than a state, a place, a number or a word. */
export function isSecretText(
  name: string,
  secrecy: Secrecy,
  text: string,
  mayBePiece = true,
): boolean {
  const value = text.trim();
  if (value === '' || PLACEHOLDER.test(value) || STATES.has(value.toLowerCase())) return false;
  if (NUMBER.test(value)) return isSecretNumber(name, secrecy, value);
  if (TIME.test(value) || PATH.test(value) || isNameOfSecret(value)) return false;
  if (SENTENCE.test(value) && OWN_WORD.test(value) && !/\d/.test(value)) return false;
  if (secrecy === 'always') return true;
  if (WEAK_STATES.has(value.toLowerCase())) return false;
  if (mayBePiece && STREAM_NAME.test(name) && PIECE.test(text)) return false;
  if (SESSION_NAME.test(name) && (UUID.test(value) || SHORT_ID.test(value))) return false;
  return !/\s/.test(value) || LONG_PIECE.test(value);
}

/** `refresh_token`, `clientSecret`: what a secret is called. */
function isNameOfSecret(value: string): boolean {
  return (
    /^[A-Za-z]{2,}(?:[_-][A-Za-z]+|[a-z][A-Z][a-z]+)+$/.test(value.slice(0, 64)) &&
    secrecyOf(value) !== 'open'
  );
}

function isSecretNumber(name: string, secrecy: Secrecy, digits: string): boolean {
  const { length } = digits.replace(/\D/g, '');
  if (DIGIT_SECRETS.test(name)) return length >= 3;
  return secrecy === 'always' && length >= 12;
}

/** Names of a value's own name and value, as in lists of variables. */
const VALUE_NAMES = ['value', 'Value'];

/**
 * Whether a field's value is a secret, by its name: not where it is a count, a switch, a state, an
 * id, or a structure in which the names of the members decide.
 */
export function isSecretField(name: string, value: unknown): boolean {
  const secrecy = secrecyOf(name);
  if (secrecy === 'open') return false;
  switch (typeof value) {
    case 'string':
      return isSecretText(name, secrecy, value);
    case 'number':
    case 'bigint':
      return isSecretNumber(name, secrecy, String(value));
    case 'object':
      return value !== null && isSecretObject(name, secrecy, value);
    case 'function':
    case 'symbol':
      return secrecy === 'always';
    default:
      return false;
  }
}

function isSecretObject(name: string, secrecy: Secrecy, object: object): boolean {
  if (Array.isArray(object)) {
    const items: readonly unknown[] = object;
    return items.some((item) =>
      typeof item === 'object' ? secrecy === 'always' : isSecretField(name, item),
    );
  }
  const text = VALUE_NAMES.map((valueName) => read(object, valueName)).find(
    (member) => typeof member === 'string' || Array.isArray(member),
  );
  if (text !== undefined) return isSecretField(name, text);
  return secrecy === 'always' && !holdsStatesOnly(object);
}

/** Switches, counts and times of a secret, such as `{ count: 2, rotated: true }`. */
function holdsStatesOnly(object: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(object);
  if (prototype !== Object.prototype && prototype !== null) return object instanceof Date;
  return Object.keys(object).every((name) => {
    const member = read(object, name);
    return typeof member !== 'object' || member === null
      ? typeof member !== 'string' || STATES.has(member.toLowerCase())
      : false;
  });
}

function read(object: object, name: string): unknown {
  try {
    return Reflect.get(object, name);
  } catch {
    return undefined;
  }
}
