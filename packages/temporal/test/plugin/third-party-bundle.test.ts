import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WfloTemporalPlugin } from '../../src/index.ts';
import { isThirdPartyFile } from '../../src/plugin/third-party-bundle.ts';
import { sharedBundle } from '../fixtures/shared-bundle.ts';

describe('a workflow bundle on disk', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  });

  afterAll(async () => {
    await rm(folder, { recursive: true });
  });

  it('that was made without the plugin is warned of when a worker gets it', async () => {
    const codePath = join(folder, 'third-party.js');
    await writeFile(codePath, 'var x = 1;');
    const event = await new Promise<string>((warning) => {
      const silent = () => undefined;
      const logger = { debug: silent, info: silent, warning, error: silent };
      const plugin = new WfloTemporalPlugin({ runtime: false, logger });
      plugin.configureWorker({ taskQueue: 'shop', workflowBundle: { codePath } });
    });
    expect(event).toBe('workflow_bundle_without_telemetry');
  });

  it('that was made with it is not, nor one that cannot be read', async () => {
    const codePath = join(folder, 'own.js');
    await writeFile(codePath, (await sharedBundle('instrumented')).code);
    expect(await isThirdPartyFile(codePath)).toBe(false);
    expect(await isThirdPartyFile(join(folder, 'absent.js'))).toBe(false);
  }, 60_000);
});
