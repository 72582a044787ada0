import { isValidSpanId, isValidTraceId } from '@opentelemetry/api';
import { RandomIds } from '../../src/spans/random-ids.ts';

describe('RandomIds', () => {
  const ids = new RandomIds();

  it('makes valid ids, each of them another', () => {
    const spanIds = Array.from({ length: 2_000 }, () => ids.generateSpanId());
    const traceIds = Array.from({ length: 2_000 }, () => ids.generateTraceId());
    expect(spanIds.every(isValidSpanId)).toBe(true);
    expect(traceIds.every(isValidTraceId)).toBe(true);
    expect(new Set([...spanIds, ...traceIds]).size).toBe(4_000);
  });

  it('uses every bit', () => {
    const ones = new Array<number>(128).fill(0);
    for (let count = 0; count < 400; count += 1) {
      const bits = BigInt(`0x${ids.generateTraceId()}`);
      for (let bit = 0; bit < 128; bit += 1) {
        ones[bit] = (ones[bit] ?? 0) + Number((bits >> BigInt(bit)) & 1n);
      }
    }
    // 400 throws of a fair coin: never below 80 or above 320.
    expect(Math.min(...ones)).toBeGreaterThan(80);
    expect(Math.max(...ones)).toBeLessThan(320);
  });

  it('never makes the invalid id of zeros', () => {
    let draws = 0;
    const zerosFirst = new RandomIds((bytes) => bytes.fill((draws += 1) === 1 ? 0 : 0x80));
    expect(zerosFirst.generateTraceId()).toBe('80'.repeat(16));
    expect(draws).toBe(2);
    expect(zerosFirst.generateSpanId()).toBe('80'.repeat(8));
  });
});
