import type { SecretFamily } from './secret-family.ts';

/** Of letters in any case, as they are in prose: searched for as `bearer`, `Bearer` and `BEARER`. */
export interface PhraseFamily extends SecretFamily {
  readonly ignoresCase?: boolean;
}

/** A word that goes on as a sentence is no credential. */
const CREDENTIAL = String.raw`(?!(?:credential|token|auth|exchange|schem)\w{0,12}\b|[a-z]{8,32}[\s,]{1,4}[a-z]|[a-z_]{1,32}=[a-z\d])(?=[a-z]{8}|[a-z]{0,32}(?:\d|[.~+/=_-][a-z\d]))[\w.~+/=-]{3,}`;
/** Secrets that are known by what stands before them, and may have a blank or any mark in them. */
export const PHRASE_FAMILIES: readonly PhraseFamily[] = [
  {
    name: 'PEM and PGP, private key, also when its end was cut off',
    look: String.raw`-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)`,
    keywords: ['-----BEGIN '],
    source: 'https://www.rfc-editor.org/rfc/rfc7468',
    date: '2026-11-28',
    examples: [
      '-----BEGIN RSA PRIVATE KEY-----\n<b64>\n<b64>\n-----END RSA PRIVATE KEY-----',
      '-----BEGIN OPENSSH PRIVATE KEY-----\n<b64>',
      '-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n<b64>\n-----END PGP PRIVATE KEY BLOCK-----',
      '-----BEGIN ENCRYPTED PRIVATE KEY-----\n<b64>',
    ],
    counterexamples: ['-----BEGIN CERTIFICATE-----\n<b64>', '-----BEGIN PUBLIC KEY-----'],
  },
  {
    name: 'PuTTY, private key',
    look: String.raw`(Private-Lines: \d{1,4}\s{1,4})[A-Za-z0-9+/=\s]{16,}`,
    keywords: ['Private-Lines: '],
    source: 'https://the.earth.li/~sgtatham/putty/latest/htmldoc/AppendixC.html',
    date: '2026-11-28',
    examples: ['Private-Lines: 14\n<b64>\n<b64>', 'Private-Lines: 1\n<b64>'],
    counterexamples: ['Private-Lines: 14'],
  },
  {
    name: 'Bearer',
    look: String.raw`(bearer(?:\s{1,4}|%20|\+))${CREDENTIAL}`,
    keywords: ['bearer'],
    ignoresCase: true,
    source: 'https://www.rfc-editor.org/rfc/rfc6750',
    date: '2026-11-28',
    examples: ['Bearer <a32>', 'bearer <w20>.<w20>'],
    counterexamples: ['a missing bearer token.', 'bearer auth, please', 'the Bearer of the ring'],
  },
  {
    name: 'Basic',
    look: String.raw`((?:[Bb]asic|BASIC)\s{1,4})(?=[A-Za-z]{0,100}?(?:[a-z][A-Z]|[0-9+/=]))[\w+/=-]{8,}`,
    keywords: ['Basic ', 'basic ', 'BASIC '],
    source: 'https://www.rfc-editor.org/rfc/rfc7617',
    date: '2026-11-28',
    examples: ['Basic <b32>', 'BASIC <b24>='],
    counterexamples: ['Basic authentication', 'a basic and/or simple idea'],
  },
  {
    name: 'Password of a URL',
    look: String.raw`(://[^\s/?#:@]{0,256}:(?!\d{1,5}(?:[/?#\s,]|$)))(?![$<{*])(?:[^\s"'${'`'}<>:]|:(?!//)){1,512}(?=@)`,
    keywords: ['://'],
    isInWord: true,
    source: 'https://www.rfc-editor.org/rfc/rfc3986#section-3.2.1',
    date: '2026-11-28',
    examples: ['postgres://wflo:<a24>@db:5432/wflo', 'redis://:<a24>@cache:6379'],
    counterexamples: ['http://host:8080/path?mail=a@b.c', 'postgres://wflo:$PASSWORD@db/wflo'],
  },
  {
    name: 'Token in the place of the user of a URL; a name has no digits, or is short',
    look: String.raw`(?<=https?)(://)(?=[\w-]{20,512}(?::(?:\[Redacted\]|x-oauth-basic)?)?@)(?=[A-Za-z_-]{0,512}?(?:\d|[a-z][A-Z]))[\w-]+`,
    keywords: ['://'],
    isInWord: true,
    source: 'https://docs.github.com/en/rest/authentication/authenticating-to-the-rest-api',
    date: '2026-11-28',
    examples: ['https://<a40>@git.example/a', 'https://<a40>:x-oauth-basic@github.example/a'],
    counterexamples: ['https://somebody@git.example/a'],
  },
  {
    name: 'Password in SQL',
    look: String.raw`(?<=\b(?:password|PASSWORD|Password|identified\s{1,4}by|IDENTIFIED\s{1,4}BY)\s{1,4})(')[^'\r\n]+`,
    keywords: ["'"],
    source: 'https://www.postgresql.org/docs/current/sql-createrole.html',
    date: '2026-11-28',
    examples: ["CREATE USER wflo WITH PASSWORD '<a24>'", "IDENTIFIED BY '<a24>'"],
    counterexamples: ['ALTER USER wflo PASSWORD NULL'],
  },
  {
    name: 'curl, user and password',
    look: String.raw`(-u(?:ser)?[\s=]{0,4}["']?([^\s:"']{1,128}):)(?!\d+(?:\s|$)|\2(?:\s|$)|[$<{])[^\s"']+`,
    keywords: ['-u'],
    source: 'https://curl.se/docs/manpage.html#-u',
    date: '2026-11-28',
    examples: ['curl -u me:<a24> https://a.example', 'curl --user "me:<a24>" https://a.example'],
    counterexamples: ['docker run -u 1000:1000 image', 'docker run --user node:node image'],
  },
  {
    name: 'Password of a command',
    look: String.raw`(?<=\b(?:mysql(?:dump|admin)?|sshpass|redis-cli|docker login|mongosh?)\s(?:[^\n]{0,64}\s)?)(-[pa]\s?)(?![-\s$<{]|\d{2,5}\b)[^\s"']{4,}`,
    keywords: ['-p', '-a'],
    source: 'https://dev.mysql.com/doc/refman/8.4/en/command-line-options.html',
    date: '2026-11-28',
    examples: ['mysql -u root -p<a16> shop', 'sshpass -p <a16> ssh me@a', 'redis-cli -a <a16>'],
    counterexamples: ['mysql -u root -p -h db', 'mysql is a database'],
  },
  {
    name: 'Telegram, bot',
    before: String.raw`(?<!\d)\d{8,12}`,
    look: String.raw`:AA[\w-]{32,}`,
    keywords: [':AA'],
    isInWord: true,
    source: 'https://core.telegram.org/bots/features#botfather',
    date: '2026-11-28',
    examples: ['1<d9>:AA<w33>', 'https://api.telegram.org/bot1<d9>:AA<w33>/getMe'],
    counterexamples: ['12:30:AA', 'id:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
  },
  {
    name: 'netrc',
    look: String.raw`(login\s{1,8}\S{1,256}\s{1,8}password\s{1,8})[^\s"'\\]+`,
    keywords: ['login '],
    source: 'https://everything.curl.dev/usingcurl/netrc.html',
    date: '2026-11-28',
    examples: ['machine a.example login me password <a16>'],
    counterexamples: ['the login needs a password of its own'],
  },
];
