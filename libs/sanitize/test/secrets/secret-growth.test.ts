import { withoutAnsiCodes } from '../../src/secrets/ansi-codes.ts';
import { SECRET_PATTERNS } from '../../src/secrets/secret-patterns.ts';
import { SECRET_PLACES } from '../../src/secrets/secret-places.ts';
import { withoutSecrets } from '../../src/secrets/secret-values.ts';
import { attacksOf, superlinear } from '../growth.ts';
import { body, PLACES, TOKENS } from './secret-samples.ts';

const ALL_PATTERNS = [...SECRET_PATTERNS, ...SECRET_PLACES];
const SAMPLES = [
  ...Object.values(TOKENS),
  ...Object.values(PLACES).map((place) => place(body(24))),
  '"clientSecret": "',
  '\\\\\\\\\\\\\\\\"private_key\\\\\\\\\\\\\\\\" := \\\\\\\\\\\\\\\\"',
  '?x-amz-security-token=',
  '&amp;a-signature=',
  '<a:password b="c"><![CDATA[',
  '-----BEGIN OPENSSH PRIVATE KEY BLOCK-----a-----END OPENSSH ',
  'https://me:secret@a.example',
  '://a:b',
  'password=\\"',
  '--api-key","',
];

it.each(ALL_PATTERNS)('a hostile text costs $pattern no more than its length', (secret) => {
  const samples = SAMPLES.filter(
    (sample) => secret.replace(sample) !== sample || new RegExp(secret.mark, 'i').test(sample),
  );
  expect(samples).not.toEqual([]);
  expect(superlinear(samples.flatMap(attacksOf), secret.replace)).toBeUndefined();
});

it('finding out whether there may be a secret costs no more than the length', () => {
  const marks = ALL_PATTERNS.map(({ mark, pattern }) => new RegExp(mark, pattern.flags));
  const units = SAMPLES.flatMap((sample) => attacksOf(sample).filter((_, at) => at % 5 === 0));
  const test = (text: string): string[] => marks.map((mark) => text.replace(mark, ''));
  expect(superlinear(units, test)).toBeUndefined();
});

it('all patterns together cost no more than the length', () => {
  const units = SAMPLES.flatMap((sample) => attacksOf(sample).filter((_, at) => at % 7 === 0));
  expect(superlinear(['eyJ', '://a:', ...units], (text) => withoutSecrets(text))).toBeUndefined();
});

it('codes of a terminal cost no more than their length', () => {
  const codes = [
    '\u001b[38;5;208m',
    '\u001b]8;;a\u0007',
    '\u001b(B',
    '\u009b1m',
    '\u009d8;;a\u009c',
    '%1B[1m',
    '\\u001b[1m',
  ];
  const units = codes.flatMap(attacksOf);
  expect(superlinear(units, withoutAnsiCodes)).toBeUndefined();
  expect(superlinear(units, (text) => withoutSecrets(text))).toBeUndefined();
});
