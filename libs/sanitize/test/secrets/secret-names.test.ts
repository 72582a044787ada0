import { isSecretParameter, secrecyOf, withoutSecrets } from '../../src/index.ts';

/** `api key` as apiKey, api_key and APIKEY. */
const spellings = (first: string, second: string): string[] => [
  `${first}${second.charAt(0).toUpperCase()}${second.slice(1)}`,
  `${first}_${second}`,
  `${first}${second}`.toUpperCase(),
];
const SECRET = [
  ...[
    ...['api', 'private', 'access', 'secret', 'signing', 'encryption', 'master', 'ssh', 'auth'],
    ...['account', 'client', 'subscription', 'application', 'instrumentation', 'session', 'hmac'],
    ...['service', 'shared', 'license', 'licence', 'storage', 'admin', 'jwt', 'webhook'],
    ...['openai', 'anthropic', 'gemini', 'stripe', 'azure', 'aws'],
  ].flatMap((kind) => spellings(kind, 'key')),
  ...['api', 'private', 'access', 'secret', 'signing', 'encryption', 'master', 'ssh'].map(
    (kind) => `${kind}_keys`,
  ),
  ...[
    ...['user', 'login', 'admin', 'root', 'db', 'database', 'pg', 'mysql', 'redis', 'mongo'],
    ...['smtp', 'mail', 'email', 'ftp', 'proxy', 'http'],
  ].flatMap((of) => [`${of}_pass`, `${of}Pw`]),
  ...['access', 'refresh', 'auth', 'api', 'bearer'].map((kind) => `${kind}Tokens`),
  ...['access', 'refresh', 'auth', 'identity'].map((kind) => `${kind}token_x`),
  ...['value', 'hash', 'data', 'header', 'headers', 'string', 'raw'].map((form) => `auth_${form}`),
  ...['passcode', 'passwords', 'pswd', 'secrets', 'credentials', 'cred', 'creds', 'apikeys'],
  ...['connStr', 'connString', 'connstring', 'connstr', 'CONNECTIONSTRING', 'oauth_verifier'],
  ...['sessid', 'xsrf', 'cookies', 'signature', 'token_data_2', 'pass', 'pw', 'bearer'],
  ...['password', 'passphrase', 'api_key', 'access_token', 'session', 'sig', 'dsn', 'pwd'],
  ...['connection_string', 'credential', 'auth', 'cookie', 'jwt', 'passwd', 'DB_PASSWORD'],
  ...['x-api-key', 'refreshToken', 'client_secret', 'X-Amz-Signature', 'SharedAccessKey'],
  ...['AccountKey', 'apiKey', 'APIKEY', 'userSession', 'session-id', 'JSESSIONID', 'basic_auth'],
  ...['X-Amz-Credential', 'X-Amz-Security-Token', 'AWSAccessKeyId', 'id_token', 'csrfToken'],
  ...['password2', 'token_1', 'api_key_hash', 'password_confirmation', 'passwordHash', 'DB_PASS'],
  ...['pin', 'cardPin', 'pin_code', 'cvv', 'CVC', 'card_cvv2', 'sid', 'connect.sid', 'PHPSESSID'],
  ...['SAMLResponse', 'samlresponse', 'samlArt', 'client_assertion'],
  ...['code_verifier', 'OPENAI_KEY', 'userJwt', 'sentry_dsn', 'connectionString', 'pgpassword'],
  ...[
    'secret_key_base',
    'secretkeybase',
    'client-key-data',
    'one-time-otp',
    'totp',
    'X-CSRF',
    'user.password',
  ],
];
const OPEN = [
  ...['tokens', 'prompt_tokens', 'author', 'max_tokens', 'token_type', 'session_count', 'key'],
  ...['monkey', 'signal', 'design', 'maxTokens', 'tokenCount', 'keyboard', 'authority', 'code'],
  ...['idempotency_key', 'sessions', 'assignment', 'compass', 'secretary', 'passport', 'turkey'],
  ...['password_policy', 'DB_PASSWORD_FILE', 'trace_id', 'signature_count', 'encoder', 'bearing'],
  ...['count', 'length', 'type', 'name', 'ttl', 'expiry', 'timeout', 'limit', 'size', 'age'].map(
    (word) => `password_${word}`,
  ),
  ...['login_password_attempts', 'secretStrength', 'SharedAccessKeyName', 'cookie_max_age'],
  ...['secret_path', 'service_keys', 'passing', 'a_pass', 'tokens_pass', 'session_ids', 'ids'],
  ...[
    'pinned',
    'spinning',
    'pin_count',
    'gpio_pin',
    'inside',
    'residual',
    'message_sid',
    'sidecar',
  ],
  ...['client_assertion_type', 'SAMLRequest', 'assertion'],
  ...['cost_per_token_usd', 'workflow_id', 'auth_method', 'first_pass', 'token_limit', ''],
];

it.each(SECRET)('%s is the name of a secret, of a field as of a parameter or in a text', (name) => {
  expect(secrecyOf(name)).not.toBe('open');
  expect(isSecretParameter(name, 'hunter2')).toBe(true);
  for (const text of [
    `refused ${name}=hunter2`,
    `at https://a.example/x?a=1&${name}=hunter2#b`,
    `at /x?next=%2Fy%3F${name}%3Dhunter2`,
    JSON.stringify({ text: `x\n${name}=hunter2`, [name]: 'hunter2' }),
    `<${name}>hunter2</${name}>`,
    `${name}: hunter2-hunter2`,
    String.raw`\x26${name}=hunter2 \t${name}=hunter2 \u0026${name}=hunter2`,
  ]) {
    expect(withoutSecrets(text)).not.toContain('hunter2');
  }
});

it.each(OPEN)('%j is no such name', (name) => {
  expect(secrecyOf(name)).toBe('open');
  expect(isSecretParameter(name, 'hunter2')).toBe(false);
  for (const text of [`refused ${name}=hunter2`, `/x?${name}=hunter2`, `{"${name}":"hunter2"}`]) {
    expect(withoutSecrets(text)).toBe(text);
  }
});

it('a vague name of a parameter is one where its value is long', () => {
  for (const name of ['key', 'code']) {
    expect(isSecretParameter(name, 'a-key-of-16-char')).toBe(true);
    expect(isSecretParameter(name, 'a-key-of-15-cha')).toBe(false);
    expect(isSecretParameter(name, 'no-digit-in-it-at-all')).toBe(false);
    expect(withoutSecrets(`/x?${name}=a-key-of-16-char&b=1`)).toBe(`/x?${name}=[Redacted]&b=1`);
    expect(withoutSecrets(`lock ${name}=a-key-of-16-char`)).toContain('a-key-of-16-char');
  }
});

it('a long name is judged by its end', () => {
  expect(secrecyOf(`${'x'.repeat(10_000_000)}_password`)).toBe('always');
});

it('names of secrets that are words of a sentence, too, need a value that is none', () => {
  const names = ['token', 'session', 'sig', 'signature', 'auth', 'jwt', 'otp', 'bearer', 'pass'];
  for (const name of [...names, 'credential', 'credentials', 'cookies']) {
    expect(withoutSecrets(`Invalid ${name}: unexpected end`)).toContain('unexpected');
    expect(withoutSecrets(`Invalid ${name}: "unexpected" end`)).toContain('unexpected');
    expect(withoutSecrets(`Invalid ${name}: a1`)).toContain('a1');
    expect(withoutSecrets(`Invalid ${name}: unexpected1 end`)).not.toContain('unexpected1');
    // What a model streams is called a token, too, and is a word mostly.
    const kept = withoutSecrets(`{"${name}": "end"}`).includes('end');
    expect(kept).toBe(name === 'token');
    expect(withoutSecrets(`{"${name}": "a-plain-value"}`)).not.toContain('plain');
    expect(withoutSecrets(`{${name}: "hunter22"}`)).not.toContain('hunter22');
    for (const line of [`${name}: unexpectedly`, `    ${name}: 'unexpectedly'`]) {
      expect(withoutSecrets(line)).not.toContain('unexpectedly');
      expect(withoutSecrets(`a: b\n${line}\nc: d`)).not.toContain('unexpectedly');
      expect(withoutSecrets(JSON.stringify(`a\n${line}\nc`))).not.toContain('unexpectedly');
      expect(withoutSecrets(`${line} of it`)).toContain('unexpectedly');
      expect(withoutSecrets(`x ${line}`)).toContain('unexpectedly');
    }
  }
});

it('a long name, in any place of a text, is read whole', () => {
  const name = `password_${'of_the_database_'.repeat(4)}x`;
  for (const text of [
    `${name}=hunter2`,
    `<${'n'.repeat(30)}:${name}>hunter2</${name}>`,
    `--${name.replaceAll('_', '-')} hunter2`,
    String.raw`\"name\":\"${name}\",\n\"value\"   :   \"hunter2\"`,
  ]) {
    expect(withoutSecrets(text)).not.toContain('hunter2');
  }
});

it.each([
  'retry: token=5, session=none, auth=true, sig=null, jwt=, csrf=false, otp=1.5, csrf=undefined',
  'Invalid token: unexpected end; session: 12; auth: basic; cookies: none',
  'the credentials: missing or wrong',
  '{"token":12,"session":{"id":1},"auth":null,"sig":""}',
  '<session>12</session><token/>',
])('what is no value of a secret stays: %s', (text) => {
  expect(withoutSecrets(text)).toBe(text);
});
