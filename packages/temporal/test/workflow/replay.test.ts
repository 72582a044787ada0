import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { Worker, type WorkflowBundle } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import {
  configureLogging,
  getLogger,
  installRuntime,
  WfloTemporalPlugin,
} from '../../src/index.ts';
import { sharedBundle } from '../fixtures/shared-bundle.ts';

const folder = fileURLToPath(new URL('../histories/', import.meta.url));
const histories = new Map(
  readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .map((name): [string, unknown] => [name, JSON.parse(readFileSync(`${folder}${name}`, 'utf8'))]),
);

const plugin = new WfloTemporalPlugin({ metrics: false });

function replay(bundle: WorkflowBundle, plugins: WfloTemporalPlugin[], name: string) {
  return Worker.runReplayHistory(
    { workflowBundle: bundle, plugins },
    histories.get(name),
    `recorded-${name.split('.')[0]}`,
  );
}

describe('histories that were recorded once', () => {
  let plain: WorkflowBundle;
  let instrumented: WorkflowBundle;

  beforeAll(async () => {
    configureLogging({ destination: { write: () => undefined } });
    installRuntime({ logger: getLogger('temporal'), coreLevel: 'ERROR' });
    plain = await sharedBundle('plain');
    instrumented = await sharedBundle('instrumented');
  }, 90_000);

  it('were recorded with the plugin and without it', () => {
    const recorded = [...histories.keys()].map((name) => name.split('.')[1]);
    const count = (kind: string) => recorded.filter((one) => one === kind).length;
    expect(count('plain')).toBeGreaterThanOrEqual(7);
    expect(count('instrumented')).toBe(count('plain'));
  });

  it.each([...histories.keys()])('%s replays with the plugin', async (name) => {
    const before = plugin.stats().workflowSpans;
    await replay(instrumented, [plugin], name);
    // A replay reports nothing again.
    expect(plugin.stats().workflowSpans).toBe(before);
  });

  it.each([...histories.keys()])('%s replays without the plugin', async (name) => {
    await replay(plain, [], name);
  });

  it('does not replay against a workflow that was changed', async () => {
    const changed = await sharedBundle('instrumented', 'broken-workflows.ts');
    for (const name of histories.keys()) {
      if (!name.startsWith('greeting.')) continue;
      await expect(replay(changed, [plugin], name)).rejects.toThrow(DeterminismViolationError);
    }
  }, 60_000);
});
