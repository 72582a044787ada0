// Replays the histories in the files named as arguments against today's workflow code and prints,
// as JSON, the name of the error for each, or null. A process of its own: Temporal's native side
// does not bear Jest's module registry.
import { readFile } from 'node:fs/promises';
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { bundledTelemetry, bundleWorkflows } from '../../src/temporal/workflow-source.ts';

Runtime.install({ logger: new DefaultLogger('ERROR', () => undefined) });
const plugin = bundledTelemetry();
const code = await bundleWorkflows([plugin]);

async function replay(path) {
  const history = JSON.parse(await readFile(path, 'utf8'));
  try {
    await Worker.runReplayHistory({ workflowBundle: { code }, plugins: [plugin] }, history);
    return null;
  } catch (error) {
    return error instanceof Error ? error.name : String(error);
  }
}

const results = [];
for (const path of process.argv.slice(2)) results.push(await replay(path));
// Temporal core writes its own lines to stdout: the result is the last line.
process.stdout.write(`\n${JSON.stringify(results)}\n`);
