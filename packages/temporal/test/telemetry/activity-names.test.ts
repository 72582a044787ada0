import { ActivityNames } from '../../src/telemetry/activity-names.ts';

const plain = (activityType: string) => activityType;

describe('the names of activities', () => {
  it('are their types, or what the program makes of them', () => {
    expect(new ActivityNames(plain).of('charge')).toBe('charge');
    const byTool = new ActivityNames((type) => type.replace(/:.*/, ''));
    expect(byTool.of('search:cats')).toBe('search');
    expect(byTool.of('search:dogs')).toBe('search');
  });

  it('are at most a hundred beside those of the worker, and _other then', () => {
    const names = new ActivityNames(plain);
    const all = new Set(Array.from({ length: 5_000 }, (_, index) => names.of(`type-${index}`)));
    expect(all.size).toBe(101);
    expect(all).toContain('_other');
    expect(names.register('late')).toBe('late');
    expect(names.of('late')).toBe('late');
    expect(names.of('type-7')).toBe('type-7');
  });

  it('are those types where the program throws, or has no text', () => {
    const throws = new ActivityNames(() => {
      throw new Error('no');
    });
    expect(throws.of('charge')).toBe('charge');
    expect(new ActivityNames(() => undefined as unknown as string).of('charge')).toBe('charge');
    expect(new ActivityNames(() => 'x'.repeat(9_999)).of('charge')).toHaveLength(256);
  });
});
