import { WORD_FAMILIES } from '../../src/families/all-families.ts';
import { PHRASE_FAMILIES } from '../../src/families/phrase-families.ts';
import { withoutAnsiCodes } from '../../src/secrets/ansi-codes.ts';
import { withoutSecrets } from '../../src/secrets/secret-values.ts';
import { filled } from '../corpus/templates.ts';
import { attacksOf, superlinear } from '../growth.ts';
import { body, PLACES } from './secret-samples.ts';

const SAMPLES = [
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

/** Also beginnings of a secret, and of what stands before it, again and again. */
function hostile(example: string, keywords: readonly string[]): string[] {
  const text = filled(example);
  return [...attacksOf(text), ...keywords, ...keywords.map((word) => `${word}${body(40)} `)];
}

it.each([...WORD_FAMILIES, ...PHRASE_FAMILIES])(
  'a hostile text of the kind of $name costs no more than its length',
  ({ examples, keywords }) => {
    const units = examples.flatMap((example) => hostile(example, keywords));
    const few = units.filter((_, at) => at % Math.ceil(units.length / 12) === 0);
    expect(superlinear([...keywords, ...few], (text) => withoutSecrets(text))).toBeUndefined();
  },
);

it.each(SAMPLES)('a text of many of %j costs no more than its length', (sample) => {
  const units = attacksOf(sample).filter((_, at) => at % 3 === 0);
  expect(superlinear([sample, ...units], (text) => withoutSecrets(text))).toBeUndefined();
});

it('escapes in escapes cost no more than their length', () => {
  const units = [
    '%25',
    '%2525',
    '\\\\',
    '\\u005c',
    '&amp;amp;',
    '\\\\u001b[1m',
    '%1B[',
    'eyJ',
    '://a:b',
  ];
  expect(superlinear(units, (text) => withoutSecrets(text))).toBeUndefined();
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
