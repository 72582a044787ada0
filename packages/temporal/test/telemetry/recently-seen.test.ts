import { RecentlySeen } from '../../src/telemetry/recently-seen.ts';

const roomy = { keys: 1_000, bytes: 1_000_000 };

describe('RecentlySeen', () => {
  it('knows a key the second time', () => {
    const seen = new RecentlySeen(roomy);
    expect([seen.isFirst('a'), seen.isFirst('b'), seen.isFirst('a')]).toEqual([true, true, false]);
  });

  it('forgets the key that was shown least recently, at its bound', () => {
    const seen = new RecentlySeen({ keys: 2, bytes: 1_000_000 });
    seen.isFirst('a');
    seen.isFirst('b');
    seen.isFirst('a');
    seen.isFirst('c');
    expect(seen.isFirst('a')).toBe(false);
    expect(seen.isFirst('b')).toBe(true);
  });

  it('distinguishes long keys of one length and beginning', () => {
    const seen = new RecentlySeen(roomy);
    const start = `run/log/1|info|${'x'.repeat(300)}`;
    expect(seen.isFirst(`${start}1`)).toBe(true);
    expect(seen.isFirst(`${start}2`)).toBe(true);
    expect(seen.isFirst(`${start}1`)).toBe(false);
  });

  it('never takes more bytes than its bound, whatever it is shown', () => {
    const seen = new RecentlySeen({ keys: 50, bytes: 2_000 });
    for (let index = 0; index < 2_000; index++) {
      const key = `${index}|${'ü'.repeat((index * 7_919) % 400)}`;
      expect(seen.isFirst(key)).toBe(true);
      expect(seen.bytes).toBeLessThanOrEqual(2_000);
      expect(seen.isFirst(key)).toBe(false);
    }
  });

  it('stays at its bound in memory when megabytes of messages pass through', () => {
    const seen = new RecentlySeen({ keys: 20_000, bytes: 4 * 1_024 * 1_024 });
    for (let index = 0; index < 2_000; index++) seen.isFirst(`${index}|${'m'.repeat(50_000)}`);
    expect(seen.bytes).toBe(2_000 * (128 * 2 + 64));
  });
});
