import { withoutAnsiCodes } from '../src/ansi-codes.ts';
import { getLogger } from '../src/index.ts';
import { SECRET_PATTERNS } from '../src/secret-patterns.ts';
import { withoutSecrets } from '../src/secret-values.ts';
import { foldedStack } from '../src/terminal-stack.ts';
import { terminalFormat } from '../src/terminal-text.ts';
import { captureLog } from './captured-log.ts';
import { attacksOf, superlinear } from './growth.ts';
import { body, PLACES, TOKENS } from './secret-samples.ts';

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

it.each(SECRET_PATTERNS)('a hostile text costs $pattern no more than its length', (secret) => {
  const samples = SAMPLES.filter(
    (sample) => secret.replace(sample) !== sample || new RegExp(secret.mark, 'i').test(sample),
  );
  expect(samples).not.toEqual([]);
  expect(superlinear(samples.flatMap(attacksOf), secret.replace)).toBeUndefined();
});

it('finding out whether there may be a secret costs no more than the length', () => {
  const marks = SECRET_PATTERNS.map(({ mark, pattern }) => new RegExp(mark, pattern.flags));
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

it('a stack for people costs no more than its length', () => {
  const frames = [
    '    at fetch (node:internal/deps/undici:1:2)',
    '    at two (/app/node_modules/.pnpm/x@1/node_modules/@scope/router/b.js:1:1)',
    '    at async file:///elsewhere/main.js:3:1',
    '/a/:1',
    'node_modules/',
  ];
  const fold = (text: string): string =>
    foldedStack(`Error: x\n    at a (/b.js:1:1)\n    at ${text}`);
  expect(superlinear(frames.flatMap(attacksOf), fold)).toBeUndefined();
});

it('a line for people costs no more than its length', () => {
  const format = terminalFormat(true);
  const units = ['a="', '\\"', '\u001b[1m', '\n    at a (/', 'x ', '{'];
  const line = (text: string): string =>
    format(JSON.stringify({ level: 'info', event: text, text }));
  expect(superlinear(units, line)).toBeUndefined();
});

it('one call with many hostile texts costs no more than their length', () => {
  const log = captureLog();
  const texts = (count: number): string[] =>
    Array.from({ length: count }, () => 'eyJ'.repeat(5_000));
  // A unit stands for one text here.
  const write = (text: string): void => {
    getLogger().info('x', { many: texts(Math.ceil(text.length / 1_024)) });
  };
  expect(superlinear(['a'], write)).toBeUndefined();
  expect(log.all().length).toBeGreaterThan(0);
});
