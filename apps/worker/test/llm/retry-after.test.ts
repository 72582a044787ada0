import { retryAfterMillis } from '../../src/llm/retry-after.ts';

const now = Date.parse('2026-01-01T00:00:00Z');

describe('retryAfterMillis', () => {
  it.each([
    ['2', 2_000],
    ['0.5', 500],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['86400', 600_000],
    ['0', undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['Wed, 31 Dec 2025 00:00:00 GMT', undefined],
    ['', undefined],
    [null, undefined],
  ])('reads %j as %j', (header, expected) => {
    expect(retryAfterMillis(header, now)).toBe(expected);
  });
});
