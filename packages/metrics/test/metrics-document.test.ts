import { readFileSync } from 'node:fs';
import { instrumentsModule } from '../scripts/instruments-module.ts';
import { metricsDocument } from '../scripts/metrics-document.ts';
import { catalog } from '../src/catalog.ts';
import * as metrics from '../src/index.ts';

describe('what follows from the catalogue', () => {
  it.each([
    ['../../../docs/metrics.md', metricsDocument()],
    ['../src/defaults/instruments.ts', instrumentsModule()],
  ])('%s is as npm run docs --workspace @wflo/metrics writes it', (path, text) => {
    const written = readFileSync(new URL(path, import.meta.url), 'utf8');
    expect(written.trimEnd()).toBe(text.trimEnd());
  });

  it('documents every metric with its labels and their meaning', () => {
    const document = metricsDocument();
    for (const { name, labels } of Object.values(catalog)) {
      expect(document).toContain(`### ${name}\n`);
      for (const [label, meaning] of Object.entries(labels)) {
        expect(document).toContain(`- label \`${label}\`: ${meaning}`);
      }
    }
  });

  it('exports an instrument of every metric, in the default registry', async () => {
    const exported: Readonly<Record<string, unknown>> = metrics;
    const made: Readonly<Record<string, unknown>> = {
      ...metrics.createMetrics({ registry: metrics.registry }),
    };
    metrics.showFamilies('workflow', 'llm', 'sandbox', 'database');
    const { body } = await metrics.renderMetrics();
    for (const [key, { name }] of Object.entries(catalog)) {
      expect(made[key]).toBeDefined();
      expect(exported[key]).toBe(made[key]);
      expect(body).toContain(`# TYPE ${name} `);
    }
  });
});
