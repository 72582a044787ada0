import { expect, it } from '@jest/globals';
import { mutantsOf } from '../../mutation/mutants.mjs';
import { sampled } from '../../mutation/sampled.mjs';

const changes = (source) => mutantsOf(source).map(({ change }) => change);

it.each([
  ['const a = b < c;', ['< -> <=']],
  ['const a = b && c;', ['&& -> ||']],
  ['const a = b - 1;', ['- -> +', '1 -> 2']],
  ['const a = 10n;', ['10n -> (10n + 1n)']],
  ['if (found) leave();', ['found -> false', 'leave(); -> ;']],
  ['const a = b ? c : d;', ['b -> false']],
  ['const a = !b;', ['!b -> b']],
  [`const a = 'role';`, [`'role' -> ''`]],
])('%s can be changed', (source, expected) => {
  expect(changes(source)).toEqual(expected);
});

it.each([
  `import { a } from './a.ts';`,
  `type A = 'a' | 'b';`,
  'const a = b;',
  `throw new WfloError('a message');`,
  `const a: 'b' = c;`,
])('%s has nothing to change', (source) => {
  expect(changes(source)).toEqual([]);
});

it('a mutant is a place in the source, and what stands there instead', () => {
  const source = 'const a =\n  b < c;';
  const [{ start, end, text, line }] = mutantsOf(source);
  expect(source.slice(0, start) + text + source.slice(end)).toBe('const a =\n  b <= c;');
  expect(line).toBe(2);
});

it('a sample is of the wanted size, in order, and the same for the same seed', () => {
  const items = Array.from({ length: 100 }, (_, index) => index);
  const sample = sampled(items, 10, 7);
  expect(sample).toHaveLength(10);
  expect(sample).toEqual([...sample].sort((a, b) => a - b));
  expect(sampled(items, 10, 7)).toEqual(sample);
  expect(sampled(items, 10, 8)).not.toEqual(sample);
});
