import { LABEL_NAME } from '../labels/label-text.ts';
import { fitsExemplar, type Exemplar } from './exemplar.ts';

/**
 * An exemplar as prom-client holds it (`labelSet`, `value`, `timestamp`), or undefined where it is
 * not one that OpenMetrics allows: it would cost the whole scrape.
 */
export function thirdPartyExemplar(held: unknown): Exemplar | undefined {
  if (typeof held !== 'object' || held === null) return undefined;
  const labelSet: unknown = Reflect.get(held, 'labelSet');
  const value: unknown = Reflect.get(held, 'value');
  const timestamp: unknown = Reflect.get(held, 'timestamp');
  if (typeof labelSet !== 'object' || labelSet === null || typeof value !== 'number') {
    return undefined;
  }
  const labels: Record<string, string> = {};
  for (const [name, label] of Object.entries(labelSet)) {
    if (!LABEL_NAME.test(name)) return undefined;
    labels[name] = String(label).toWellFormed();
  }
  if (!fitsExemplar(Object.entries(labels).flat().join(''))) return undefined;
  const timestampSeconds = typeof timestamp === 'number' ? timestamp : Date.now() / 1_000;
  return { labels, value, timestampSeconds };
}
