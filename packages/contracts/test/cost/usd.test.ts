import { MAX_PICO_USD, picoToUsd, usdSchema, usdToPico } from '../../src/index.ts';

describe('money', () => {
  it.each([
    ['0', 0n],
    ['0.0075', 7_500_000_000n],
    ['0.000000000001', 1n],
    ['9223372.036854775807', MAX_PICO_USD],
  ])('%s USD is %d pico-USD and back', (usd, pico) => {
    expect(usdToPico(usd)).toBe(pico);
    expect(picoToUsd(pico)).toBe(usd);
  });

  it.each(['-1', '1.', '.5', '1e3', '0.0000000000001', '9223372.036854775808', '', ' 1', 'NaN'])(
    'refuses %j',
    (text) => {
      expect(usdSchema.safeParse(text).success).toBe(false);
    },
  );
});
