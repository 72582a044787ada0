/** `npm run docs --workspace @wflo/metrics`: writes what follows from the catalogue. */
import { writeFileSync } from 'node:fs';
import { instrumentsModule } from './instruments-module.ts';
import { metricsDocument } from './metrics-document.ts';

write('../../../docs/metrics.md', metricsDocument());
write('../src/defaults/instruments.ts', instrumentsModule());

function write(path: string, text: string): void {
  writeFileSync(new URL(path, import.meta.url), `${text.trimEnd()}\n`);
}
