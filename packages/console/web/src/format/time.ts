/** How moments and durations are written; all take milliseconds. */

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
] as const;

/** `0.3 ms`, `2.04 s`, `1 min 12 s`, `3 h`: two units at most. */
export function duration(millis: number): string {
  if (millis < 10)
    return millis > 0 && millis < 0.1 ? '<0.1 ms' : `${Number(millis.toFixed(1))} ms`;
  if (millis < 1_000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1_000).toFixed(millis < 10_000 ? 2 : 1)} s`;
  let left = Math.round(millis / 1_000) * 1_000;
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count > 0 && parts.length < 2) parts.push(`${count} ${unit}`);
    else if (parts.length > 0) break;
  }
  return parts.join(' ');
}

/** `now`, `12 s ago`, `2 min ago`, `3 h ago`, `5 d ago`; also for what is to come: `in 4 s`. */
export function relative(millis: number, nowMillis: number): string {
  const distance = Math.abs(nowMillis - millis);
  if (distance < 1_500) return 'now';
  const [unit, size] = UNITS.find(([, one]) => distance >= one) ?? ['s', 1_000];
  const text = `${Math.floor(distance / size)} ${unit}`;
  return millis <= nowMillis ? `${text} ago` : `in ${text}`;
}

/** `2026-11-28 19:10:33.313 +01:00 (18:10:33 UTC)`: in the zone of the viewer and in UTC. */
export function absolute(millis: number): string {
  const date = new Date(millis);
  const offset = -date.getTimezoneOffset();
  const text = (one: Date) => one.toISOString().replace('T', ' ').slice(0, 23);
  if (offset === 0) return `${text(date)} UTC`;
  const two = (value: number) => String(Math.trunc(Math.abs(value))).padStart(2, '0');
  const zone = `${offset < 0 ? '−' : '+'}${two(offset / 60)}:${two(offset % 60)}`;
  return `${text(new Date(millis + offset * 60_000))} ${zone} (${text(date).slice(11, 19)} UTC)`;
}

/** `14:03:07.123` in the zone of the viewer. */
export function clock(millis: number): string {
  const date = new Date(millis);
  const two = (value: number) => String(value).padStart(2, '0');
  const [h, m, s] = [date.getHours(), date.getMinutes(), date.getSeconds()].map(two);
  return `${h}:${m}:${s}.${String(date.getMilliseconds()).padStart(3, '0')}`;
}

const AGE_UNITS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Of an age as the API takes it, such as `24h`; a day when it is none. */
export function unitMillis(age: string): number {
  const [, many, unit] = /^(\d+)([smhd])$/.exec(age) ?? [];
  return Number(many ?? 1) * (AGE_UNITS[unit ?? 'd'] ?? 0);
}

/** The time of day, or the day where `spanMs` is longer than one, in the zone of the viewer. */
export function shortMoment(millis: number, spanMs: number): string {
  const date = new Date(millis);
  return spanMs > 2 * 86_400_000
    ? date.toLocaleDateString(undefined, { day: 'numeric', month: 'short' })
    : date.toLocaleTimeString(undefined, { hour: '2-digit', minute: '2-digit' });
}
