import { isSecretParameter, secrecyOf, withoutSecrets } from '../../src/index.ts';

const SECRET = [
  ...['password', 'passphrase', 'api_key', 'access_token', 'session', 'sig', 'dsn', 'pwd'],
  ...['connection_string', 'credential', 'auth', 'cookie', 'jwt', 'passwd', 'DB_PASSWORD'],
  ...['x-api-key', 'refreshToken', 'client_secret', 'X-Amz-Signature', 'SharedAccessKey'],
  ...['AccountKey', 'apiKey', 'APIKEY', 'userSession', 'session-id', 'JSESSIONID', 'basic_auth'],
  ...['X-Amz-Credential', 'X-Amz-Security-Token', 'AWSAccessKeyId', 'id_token', 'csrfToken'],
  ...['password2', 'token_1', 'api_key_hash', 'password_confirmation', 'passwordHash', 'DB_PASS'],
  ...['code_verifier', 'OPENAI_KEY', 'userJwt', 'sentry_dsn', 'connectionString', 'pgpassword'],
  ...['secret_key_base', 'client-key-data', 'one-time-otp', 'X-CSRF', 'user.password'],
];
const OPEN = [
  ...['tokens', 'prompt_tokens', 'author', 'max_tokens', 'token_type', 'session_count', 'key'],
  ...['monkey', 'signal', 'design', 'maxTokens', 'tokenCount', 'keyboard', 'authority', 'code'],
  ...['idempotency_key', 'sessions', 'assignment', 'compass', 'secretary', 'passport', 'turkey'],
  ...['password_policy', 'DB_PASSWORD_FILE', 'trace_id', 'signature_count', 'encoder', 'bearing'],
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

it.each([
  'retry: token=5, session=none, auth=true, sig=null, jwt=',
  'Invalid token: unexpected end; session: 12; auth: basic; cookies: none',
  'the credentials: missing or wrong',
  '{"token":12,"session":{"id":1},"auth":null,"sig":""}',
  '<session>12</session><token/>',
])('what is no value of a secret stays: %s', (text) => {
  expect(withoutSecrets(text)).toBe(text);
});
