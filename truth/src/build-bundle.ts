/**
 * `node build-bundle.ts FILE FILE`: the workflows of the truth run as bundles, those for
 * WFLO_WORKFLOW_BUNDLE and those of the plain agents.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  bundledTelemetry,
  bundleWorkflows,
} from '../../apps/worker/src/temporal/workflow-source.ts';

const ENTRIES = ['workflows.ts', 'agents/workflows.ts'];

const files = process.argv.slice(2);
for (const [index, name] of ENTRIES.entries()) {
  const file = files[index];
  if (file === undefined) throw new Error(`expected ${ENTRIES.length} names of files to write`);
  const entry = fileURLToPath(new URL(name, import.meta.url));
  await writeFile(file, await bundleWorkflows([bundledTelemetry()], entry));
}
