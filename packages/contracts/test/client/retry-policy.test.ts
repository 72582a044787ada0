import {
  isRetryableStatus,
  retryDelayMillis,
  wasNeverSent,
} from '../../src/client/retry-policy.ts';

describe('retryDelayMillis', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');

  it('waits as long as Retry-After requests, in seconds or until a date', () => {
    expect(retryDelayMillis(0, '7', { now })).toBe(7_000);
    expect(retryDelayMillis(0, 'Thu, 01 Jan 2026 00:00:03 GMT', { now })).toBe(3_000);
    expect(retryDelayMillis(0, 'Thu, 01 Jan 2015 00:00:00 GMT', { now })).toBe(0);
  });

  it('else backs off exponentially with full jitter, to a bound', () => {
    const most = (attempt: number) => retryDelayMillis(attempt, null, { random: () => 1 });
    expect([most(0), most(1), most(2), most(30)]).toEqual([100, 200, 400, 2_000]);
    expect(retryDelayMillis(5, 'soon', { random: () => 0 })).toBe(0);
  });
});

describe('wasNeverSent', () => {
  it('finds a refused connection below causes and in every part of an aggregate', () => {
    const refused = Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    const reset = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    expect(wasNeverSent(new TypeError('fetch failed', { cause: refused }))).toBe(true);
    expect(wasNeverSent(new AggregateError([refused, refused]))).toBe(true);
    expect(wasNeverSent(new AggregateError([refused, reset]))).toBe(false);
    expect(wasNeverSent(new TypeError('fetch failed', { cause: reset }))).toBe(false);
  });
});

describe('isRetryableStatus', () => {
  it('distinguishes "not now" from "not so"', () => {
    expect([408, 429, 500, 503].every(isRetryableStatus)).toBe(true);
    expect([400, 402, 404, 409, 501].some(isRetryableStatus)).toBe(false);
  });
});
