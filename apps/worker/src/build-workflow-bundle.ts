/**
 * Writes the workflow bundle beside the build, so that a worker in production starts without
 * webpack: `node dist/build-workflow-bundle.js`.
 *
 * @module
 */
import { writeFile } from 'node:fs/promises';
import { bundlePath, bundleWorkflows } from './temporal/workflow-source.ts';

await writeFile(bundlePath(), await bundleWorkflows());
