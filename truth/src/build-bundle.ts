/**
 * `node build-bundle.ts FILE`: the workflows of the truth run as a bundle for WFLO_WORKFLOW_BUNDLE.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import {
  bundledTelemetry,
  bundleWorkflows,
} from '../../apps/worker/src/temporal/workflow-source.ts';

const [, , file] = process.argv;
if (file === undefined) throw new Error('expected the name of the file to write');
const entry = fileURLToPath(new URL('workflows.ts', import.meta.url));
await writeFile(file, await bundleWorkflows([bundledTelemetry()], entry));
