import { isShortWord, maskUrl, withoutSecrets, withoutUserInfo } from '../../src/index.ts';

describe('what stands around secrets stays', () => {
  it.each([
    ['a password=x1 and token=y2, end', 'a password=[Redacted] and token=[Redacted], end'],
    ['password="token=abc" user=me', 'password="[Redacted]" user=me'],
    ['--password   x1 --token y2 -q', '--password   [Redacted] --token [Redacted] -q'],
    ['{"sig":"x1","id":7,"jwt":"y2"}', '{"sig":"[Redacted]","id":7,"jwt":"[Redacted]"}'],
    ['password=[Redacted], pwd=x1', 'password=[Redacted], pwd=[Redacted]'],
    ['Authorization: Basic dXNlcjpw\nhost: a', 'Authorization: [Redacted]\nhost: a'],
    ['<pwd>x1</pwd><id>7</id>', '<pwd>[Redacted]</pwd><id>7</id>'],
    ['/x?a=1&sig=x1&b=2#c', '/x?a=1&sig=[Redacted]&b=2#c'],
  ])('%s', (text, expected) => {
    expect(withoutSecrets(text)).toBe(expected);
    expect(withoutSecrets(expected)).toBe(expected);
  });
});

it('basic credentials have a digit, a sign, or a capital letter within', () => {
  for (const credentials of ['abcDefgh', 'abcdefg1', 'abcdefgh+', 'abcdefg=']) {
    expect(withoutSecrets(`sent Basic ${credentials}`)).toBe('sent Basic [Redacted]');
  }
  expect(withoutSecrets('sent Basic Abcdefghij')).toBe('sent Basic Abcdefghij');
});

it.each([
  ['sk_live_', 10],
  ['AIza', 20],
  ['ya29.', 10],
  ['AKIA', 12],
  ['ghp_', 20],
  ['glpat-', 16],
  ['xoxb-', 10],
  ['hf_', 20],
  ['tvly-', 16],
])(
  'a key that begins with %s is known by %i more characters, and not by fewer',
  (start, length) => {
    const key = `${start}${'Q'.repeat(length)}`;
    expect(withoutSecrets(`(${key})`)).toBe('([Redacted])');
    expect(withoutSecrets(`(${key.slice(0, -1)})`)).toBe(`(${key.slice(0, -1)})`);
  },
);

it('blanks before a credential, and long names around it, hide none', () => {
  for (const text of [
    'sent Bearer    abc.def',
    'sent Basic    abcDefgh',
    `-----BEGIN ${'ENCRYPTED '.repeat(4)}PRIVATE KEY-----\nabc.def`,
    `at https://${'u'.repeat(200)}:abc.def@host`,
  ]) {
    expect(withoutSecrets(text)).not.toMatch(/abc\.def|abcDefgh/);
  }
});

describe('a bearer token', () => {
  it.each(['Bearer abc.def', 'bearer a1b', 'Bearer abcdefgh', 'Bearer%20abc.def', 'Bearer a-b='])(
    'is taken out of %j',
    (text) => {
      expect(withoutSecrets(`sent ${text}`)).toMatch(/^sent bearer(?: |%20)\[Redacted\]$/i);
    },
  );

  it.each(['a missing bearer token.', 'bearer auth, please', 'forbearer abc.def'])(
    'is not in %j',
    (text) => {
      expect(withoutSecrets(text)).toBe(text);
    },
  );
});

it('a short word is made of ASCII letters, digits and three marks, fourteen at most', () => {
  for (const word of ['', 'a', 'az_AZ-09.', 'fourteen-chars']) expect(isShortWord(word)).toBe(true);
  for (const text of [
    'fifteen-chars-x',
    'é',
    'a{',
    'a`',
    'a@',
    'a[',
    'a/',
    'a:',
    'a b',
    'a"',
    '\ud800',
  ])
    expect(isShortWord(text)).toBe(false);
});

it('own patterns are searched between the colours of a terminal, too', () => {
  expect(withoutSecrets('\u001b[1mCA\u001b[0mRD-1', [/CARD-\d/g])).toBe('\u001b[1m[Redacted]');
});

describe('a URL', () => {
  it.each([
    [
      'at https://u:p@host/x and redis://:p/w@x#1@cache:1',
      'at https://***@host/x and redis://***@cache:1',
    ],
    ['mail me@host, //me@host', 'mail me@host, //me@host'],
    [`a-rather-long-scheme+x://${'u'.repeat(400)}@host`, 'a-rather-long-scheme+x://***@host'],
  ])('is shown without its user: %s', (text, expected) => {
    expect(withoutUserInfo(text)).toBe(expected);
  });

  it.each([
    ['https://u:p@host/x?a=b#c', 'https://***@host/x?***'],
    ['u:p@ss@host', '***@host'],
    ['ftp://u:x y\nz@host#c', 'ftp://***@host#***'],
    ['http://host/x', 'http://host/x'],
  ])('that may be none is masked: %s', (text, expected) => {
    expect(maskUrl(text)).toBe(expected);
  });
});
