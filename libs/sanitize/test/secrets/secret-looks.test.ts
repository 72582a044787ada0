import { withoutSecrets } from '../../src/secrets/secret-values.ts';
import { body, PLACES, TOKENS } from './secret-samples.ts';

const VALUE = body(24);

describe('a token alone, of', () => {
  it.each(Object.entries(TOKENS))('%s', (_provider, token) => {
    for (const text of [
      token,
      `upstream rejected ${token}, twice`,
      `{"v":"${token}"}`,
      String.raw`\u003d${token}`,
      String.raw`\n${token}`,
      `%3D${token}`,
    ]) {
      const redacted = withoutSecrets(text);
      expect(redacted).toContain('[Redacted]');
      expect(redacted).not.toContain(token.slice(-10));
    }
  });
});

it.each(Object.entries(PLACES))('a value is taken out of its place: %s', (_place, placed) => {
  for (const text of [placed(VALUE), JSON.stringify({ stderr: `x\n${placed(VALUE)}` })]) {
    expect(withoutSecrets(text)).not.toContain(VALUE);
  }
});

const TWO_WORDS = [
  ...['api', 'access', 'private', 'secret', 'account', 'signing', 'encryption', 'master', 'ssh'],
  ...['session', 'shared', 'service', 'license', 'licence'],
].map((word) => [word, 'key']);
const NAMES = [
  ...[
    'password',
    'passwd',
    'passphrase',
    'passcode',
    'pwd',
    'secret',
    'clientSecret',
    'dbPassword',
  ],
  ...[
    ...TWO_WORDS,
    ...['access', 'refresh', 'auth', 'api', 'id', 'session', 'security', 'bearer', 'csrf'].map(
      (word) => [word, 'token'],
    ),
  ].flatMap(([first = '', second = '']) => [
    `${first}${second.charAt(0).toUpperCase()}${second.slice(1)}`,
    `${first}_${second}`,
    `${first}-${second}`,
    `${first}${second}`,
    `${first}_${second}`.toUpperCase(),
    `X-${first}-${second}`,
  ]),
];
const FORMS: Readonly<Record<string, (name: string) => string>> = {
  JSON: (name) => JSON.stringify({ user: 'jo', [name]: VALUE, more: 1 }),
  'JSON, indented': (name) => JSON.stringify({ user: 'jo', [name]: VALUE }, null, 2),
  'JSON in JSON': (name) => JSON.stringify({ body: JSON.stringify({ [name]: VALUE, more: 1 }) }),
  'JSON in JSON in JSON': (name) =>
    JSON.stringify(JSON.stringify(JSON.stringify({ [name]: VALUE }))),
  'JSON with a quotation mark': (name) => JSON.stringify({ [name]: `x"${VALUE}` }),
  assignment: (name) => `retry with ${name}=${VALUE} failed`,
  'assignment, spaced': (name) => `${name} = ${VALUE}`,
  'assignment, quoted': (name) => `${name}='${VALUE} and more'`,
  comparison: (name) => `if ${name} == "${VALUE}"`,
  YAML: (name) => `${name}: ${VALUE}`,
  'YAML, quoted': (name) => `- ${name}: "${VALUE}"`,
  hash: (name) => `{"${name}" => "${VALUE}"}`,
  Python: (name) => `{'user': 'jo', '${name}': '${VALUE}'}`,
  Go: (name) => `{User:jo ${name}:${VALUE} More:1}`,
  'connection string': (name) => `Server=db;${name}=${VALUE};Encrypt=true`,
  query: (name) => `https://a.example/x?a=1&${name}=${VALUE}&b=2`,
  'query in a query': (name) => `/login?next=${encodeURIComponent(`/x?${name}=${VALUE}&a=1`)}`,
  'query in a query in a query': (name) =>
    `/a?next=${encodeURIComponent(`/b?next=${encodeURIComponent(`/x?${name}=${VALUE}`)}`)}`,
  'query in JSON as Go writes it': (name) => String.raw`"/x?a=1\u0026${name}=${VALUE}\u0026b=2"`,
  XML: (name) => `<${name}>${VALUE}</${name}>`,
  'XML with an attribute': (name) => `<a:${name} type="b"><![CDATA[${VALUE}]]></a:${name}>`,
  option: (name) => `run --${name.toLowerCase().replaceAll('_', '-')} ${VALUE} --more`,
  'option, quoted': (name) => `run --${name.toLowerCase().replaceAll('_', '-')} "${VALUE}"`,
  'option in a list': (name) =>
    JSON.stringify(['run', `--${name.toLowerCase().replaceAll('_', '-')}`, VALUE]),
  coloured: (name) => `\u001b[35m${name}\u001b[39m: \u001b[32m"${VALUE}"\u001b[39m`,
};

describe.each(Object.entries(FORMS))('a value after its name, as %s', (_form, written) => {
  it('is taken out, whatever the name', () => {
    const shown = NAMES.map(written).filter((text) => withoutSecrets(text).includes(VALUE));
    expect(shown).toEqual([]);
  });
});

it.each([
  'the password was changed; the secretary has a private keyboard',
  'private key missing, access denied, no passphrase given',
  'license: MIT, session: 12, service-keys: none',
  '\u001b[32mdone\u001b[39m in \u001b[1m12\u001b[22m ms',
  'eyJhbGciOiJIUzI1NiJ9 and eyJ.short',
  'https://a.example:8080/x@y,https://b.example/z@w',
  '<passwordPolicy>strict</passwordPolicy>',
  'Basic Understanding of English, BASIC AUTHENTICATION',
  'Invalid token: unexpected end of input\nmax_token: 4096, next_token=12',
  'task-550e8400-e29b-41d4-a716-446655440000 key-value-store secret_santa SKU12',
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk',
  'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  'the password value was refused; cookies are not shown',
])('%j is left as it is', (text) => {
  expect(withoutSecrets(text)).toBe(text);
});

describe('the colours of a terminal hide no secret', () => {
  const ESCAPES = [
    '\u001b',
    String.raw`\u001b`,
    String.raw`\x1b`,
    String.raw`\033`,
    String.raw`\e`,
    '%1B',
  ];
  const CODES = ['[33m', '[0m', '[1;38;5;208m', '[38:2::1:2:3m', '[K'];
  const tokens = Object.entries(TOKENS).filter(([provider]) => !provider.startsWith('PEM'));

  it.each(tokens)('of %s', (_provider, token) => {
    const shown: string[] = [];
    const check = (text: string): void => {
      const redacted = withoutSecrets(text);
      if (redacted.includes(token.slice(-10)) || !redacted.includes('[Redacted]')) shown.push(text);
    };
    for (const escape of ESCAPES) {
      for (const code of CODES.map((rest) => escape + rest)) {
        check(`using key ${code}${token}${code} now`);
        check(`using${code}${token}`);
        for (const at of [1, 3, 7, 12]) check(`${token.slice(0, at)}${code}${token.slice(at)}`);
      }
    }
    check(`\u009b33m${token}`);
    check(`\u001b(B${token.slice(0, 6)}\u001b[m${token.slice(6)}`);
    check(
      `\u001b]8;;https://a.example/\u0007${token.slice(0, 6)}\u001b]8;;\u001b\\${token.slice(6)}`,
    );
    expect(shown).toEqual([]);
  });

  it('and stay where there is none', () => {
    const text = '\u001b[33mwarning\u001b[39m: \u001b[1mslow\u001b[22m';
    expect(withoutSecrets(text)).toBe(text);
    expect(withoutSecrets(`${text} ${TOKENS['OpenAI'] ?? ''}`)).toBe(`${text} [Redacted]`);
  });
});
