/**
 * Writes src/defaults/instruments.ts from the catalogue: the names that an ES module exports have to
 * stand in it.
 *
 * @module
 */
import { catalog, type MetricDeclaration } from '../src/catalog.ts';

const HEADER = `/**
 * The instruments of the catalogue in the default registry, under its names in code.
 *
 * Generated from \`src/catalog.ts\` by \`npm run docs --workspace @wflo/metrics\`.
 *
 * @module
 * @example
 * workflowExecutionsTotal.inc({ workflow_id: 'csv-report', status: 'completed' });
 * const { body } = await renderMetrics();
 */
import { defaultMetrics } from './default-metrics.ts';
`;
const MAX_LINE_LENGTH = 100;

export function instrumentsModule(): string {
  return `${[HEADER, ...Object.entries(catalog).map(([key, metric]) => exported(key, metric))].join('\n')}\n`;
}

function exported(key: string, { name, help, labels, replacedBy }: MetricDeclaration): string {
  const deprecated = replacedBy === undefined ? '' : `@deprecated Use \`${replacedBy}\`. `;
  const names = Object.keys(labels).join(',');
  const series = names === '' ? name : `${name}{${names}}`;
  const line = `export const ${key} = defaultMetrics.${key};`;
  return [
    `/** ${deprecated}${help}: \`${series}\`. */`,
    line.length > MAX_LINE_LENGTH ? line.replace(' = ', ' =\n  ') : line,
  ].join('\n');
}
