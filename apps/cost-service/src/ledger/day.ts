import { DAY_MILLIS } from '../database/usage-sums.ts';

/** @example toDay('0') === '1970-01-01' */
export function toDay(daysSince1970: string): string {
  return new Date(Number(daysSince1970) * DAY_MILLIS).toISOString().slice(0, 10);
}
