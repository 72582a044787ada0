import { RecentlySeen } from '../src/recently-seen.ts';

describe('RecentlySeen', () => {
  it('lets the first of a kind pass and no other', () => {
    const seen = new RecentlySeen(10);
    expect([seen.isFirst('a'), seen.isFirst('a'), seen.isFirst('b')]).toEqual([true, false, true]);
  });

  it('forgets the one that was longest not shown when it is full', () => {
    const seen = new RecentlySeen(2);
    seen.isFirst('a');
    seen.isFirst('b');
    seen.isFirst('a');
    seen.isFirst('c');
    expect(seen.isFirst('a')).toBe(false);
    expect(seen.isFirst('b')).toBe(true);
  });

  it('tells long keys apart that differ in length only', () => {
    const seen = new RecentlySeen(10);
    expect(seen.isFirst('x'.repeat(1_000))).toBe(true);
    expect(seen.isFirst('x'.repeat(1_001))).toBe(true);
    expect(seen.isFirst('x'.repeat(1_000))).toBe(false);
  });
});
