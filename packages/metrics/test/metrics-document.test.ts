import { readFileSync } from 'node:fs';
import { metricsDocument } from '../scripts/metrics-document.ts';
import { catalog } from '../src/catalog.ts';

describe('docs/metrics.md', () => {
  it('is what the catalogue says (npm run docs --workspace @wflo/metrics)', () => {
    const written = readFileSync(new URL('../../../docs/metrics.md', import.meta.url), 'utf8');
    expect(written.trimEnd()).toBe(metricsDocument().trimEnd());
  });

  it('names every metric with its labels and their meaning', () => {
    const document = metricsDocument();
    for (const { name, labels } of Object.values(catalog)) {
      expect(document).toContain(`### ${name}\n`);
      for (const [label, meaning] of Object.entries(labels)) {
        expect(document).toContain(`- label \`${label}\`: ${meaning}`);
      }
    }
  });
});
