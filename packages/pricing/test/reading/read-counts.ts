import { readUsage, type UsageReading, type UsageSource } from '../../src/index.ts';

/** What is read of a usage, without what is said about how it was read. */
export function readCounts(
  reported: unknown,
  source?: UsageSource,
): Omit<UsageReading, 'api' | 'problems'> | undefined {
  const reading = readUsage(reported, source);
  if (reading === undefined) return undefined;
  const { api: _api, problems, ...counts } = reading;
  expect(problems).toHaveLength(counts.unpricedReason === undefined ? 0 : 1);
  return counts;
}
