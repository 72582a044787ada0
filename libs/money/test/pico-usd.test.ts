import { picoToUsd, usdToPico } from '../src/index.ts';

it.each([
  ['0', 0n],
  ['0.0075', 7_500_000_000n],
  ['0.000000000001', 1n],
])('%s USD is %d pico-USD and back', (usd, pico) => {
  expect(usdToPico(usd)).toBe(pico);
  expect(picoToUsd(pico)).toBe(usd);
});

it('a negative amount has its sign before the digits', () => {
  expect(picoToUsd(-1_500_000_000_000n)).toBe('-1.5');
});

it.each(['-1', '1.', '1e3', '0.0000000000001', ''])('refuses %j', (text) => {
  expect(() => usdToPico(text)).toThrow(/expected e\.g\. "0\.0075"/);
});
