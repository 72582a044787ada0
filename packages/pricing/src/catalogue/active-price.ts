import type { ConditionalPrice, ModelInfo, ModelPrice } from '@pydantic/genai-prices';

const DAY_MILLIS = 86_400_000;

/**
 * The prices of a model at a time. Those of the last period that has started apply, and, in the last
 * of all periods, those of the hours of the day that have prices of their own.
 */
export function activePrice(
  providerId: string,
  { id, prices }: ModelInfo,
  atMillis: number,
): ModelPrice {
  if (!Array.isArray(prices)) return prices;
  const begins = (price: ConditionalPrice) =>
    price.constraint?.type === 'start_date' ? Date.parse(price.constraint.start_date) : -Infinity;
  const periods = prices.filter(({ constraint }) => constraint?.type !== 'time_of_date');
  const period = periods.findLast((price) => atMillis >= begins(price)) ?? periods[0];
  const hours = prices.findLast(({ constraint }) => isHour(constraint, atMillis));
  const isLast = period === periods.at(-1);
  if (hours !== undefined && isLast && !isOffPeak(providerId, id, atMillis)) return hours.prices;
  return period?.prices ?? prices[0]?.prices ?? {};
}

function isHour(constraint: ConditionalPrice['constraint'], atMillis: number): boolean {
  if (constraint?.type !== 'time_of_date') return false;
  const time = ((atMillis % DAY_MILLIS) + DAY_MILLIS) % DAY_MILLIS;
  const [start, end] = [constraint.start_time, constraint.end_time].map(
    (text) => Date.parse(`1970-01-01T${text}`) % DAY_MILLIS,
  );
  if (start === undefined || end === undefined) return false;
  return start <= end ? time >= start && time < end : time >= start || time < end;
}

const WEEKENDS_SINCE = Date.parse('2026-08-23T00:00:00+08:00');

/**
 * DeepSeek's fourth generation has no peak hours on Saturdays and Sundays in Beijing, which the
 * list cannot say (pydantic/genai-prices#582).
 */
function isOffPeak(providerId: string, modelId: string, atMillis: number): boolean {
  if (providerId !== 'deepseek' || !modelId.startsWith('deepseek-v4')) return false;
  if (atMillis < WEEKENDS_SINCE) return false;
  const day = new Date(atMillis + 8 * 3_600_000).getUTCDay();
  return day === 0 || day === 6;
}
