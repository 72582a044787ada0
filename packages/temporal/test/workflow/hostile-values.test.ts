import { readFileSync } from 'node:fs';
import { Worker } from '@temporalio/worker';
import {
  configureLogging,
  getLogger,
  installRuntime,
  WfloTemporalPlugin,
} from '../../src/index.ts';
import { sharedBundle, type BundleKind } from '../fixtures/shared-bundle.ts';

const history: unknown = JSON.parse(
  readFileSync(new URL('../histories/greeting.plain.json', import.meta.url), 'utf8'),
);

describe('values that throw when they are looked at', () => {
  beforeAll(() => {
    configureLogging({ destination: { write: () => undefined } });
    installRuntime({ logger: getLogger('temporal'), coreLevel: 'ERROR' });
  });

  it.each<BundleKind>(['instrumented', 'plain'])(
    'go through the spans and baggage of workflow code unharmed (%s)',
    async (kind) => {
      const workflowBundle = await sharedBundle(kind, 'hostile-workflows.ts');
      const plugins = kind === 'plain' ? [] : [new WfloTemporalPlugin({ metrics: false })];
      await Worker.runReplayHistory({ workflowBundle, plugins }, history, 'recorded-greeting');
    },
    60_000,
  );
});
