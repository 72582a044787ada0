import { attacksOf, superlinear } from '@wflo/sanitize/growth';
import { getLogger } from '../src/index.ts';
import { foldedStack } from '../src/terminal/terminal-stack.ts';
import { terminalFormat } from '../src/terminal/terminal-text.ts';
import { captureLog } from './captured-log.ts';

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
