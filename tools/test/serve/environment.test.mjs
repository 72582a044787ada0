import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { run } from '../../process/run.mjs';

describe('what Nx serves', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-serve-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** The environment that the app's sources see under its serve target's options. */
  async function environmentOf(app, env = {}) {
    const { nx } = JSON.parse(
      readFileSync(join(WORKSPACE_ROOT, 'apps', app, 'package.json'), 'utf8'),
    );
    const command = nx.targets.serve.command.replace(
      / --import @wflo\/observability\/register src\/main\.ts$/,
      ` -p 'JSON.stringify(process.env)'`,
    );
    const { output } = await run('sh', ['-c', command], {
      cwd: join(WORKSPACE_ROOT, 'apps', app),
      env: { PATH: process.env.PATH, TMPDIR: folder, WFLO_STATE_FOLDER: folder, ...env },
    });
    return JSON.parse(output);
  }
  const MOVED = {
    TEMPORAL_PORT: '21000',
    TEMPORAL_UI_PORT: '21001',
    WFLO_WORKER_PORT: '21002',
    SANDBOX_RUNNER_PORT: '21003',
    COST_SERVICE_PORT: '21004',
    FIXTURE_LLM_PORT: '21005',
  };

  it('finds every other part where its port has been moved, and says so', async () => {
    expect(await environmentOf('worker', MOVED)).toMatchObject({
      METRICS_PORT: '21002',
      TEMPORAL_ADDRESS: '127.0.0.1:21000',
      SANDBOX_RUNNER_URL: 'http://127.0.0.1:21003',
      COST_SERVICE_URL: 'http://127.0.0.1:21004',
      LLM_BASE_URL: 'http://127.0.0.1:21005/v1',
      DATABASE_URL: `sqlite:${folder}/wflo.db`,
    });
    expect(JSON.parse(readFileSync(join(folder, 'system.json'), 'utf8'))).toMatchObject({
      startedBy: 'nx serve',
      temporal: { address: '127.0.0.1:21000', uiUrl: 'http://localhost:21001' },
      urls: { worker: 'http://127.0.0.1:21002' },
      databases: { executions: `sqlite:${folder}/wflo.db` },
      endedAt: expect.any(String),
    });
    expect(
      await environmentOf('cost-service', { ...MOVED, DATABASE_URL: 'sqlite:w.db' }),
    ).toMatchObject({
      PORT: '21004',
      METRICS_PORT: '21004',
      DATABASE_URL: `sqlite:${folder}/cost.db`,
    });
    expect(await environmentOf('sandbox-runner', MOVED)).toMatchObject({
      PORT: '21003',
      METRICS_PORT: '21003',
    });
  }, 240_000);

  it('takes what the environment names', async () => {
    const env = {
      ...MOVED,
      TEMPORAL_ADDRESS: 'temporal.example:7233',
      TEMPORAL_UI_URL: 'https://ui.example',
      LLM_API_KEY: 'key',
      DATABASE_URL: 'sqlite:mine.db',
    };
    const seen = await environmentOf('worker', env);
    expect(seen).toMatchObject({
      TEMPORAL_ADDRESS: 'temporal.example:7233',
      DATABASE_URL: 'sqlite:mine.db',
    });
    expect(seen.LLM_BASE_URL).toBeUndefined();
    const { temporal } = JSON.parse(readFileSync(join(folder, 'system.json'), 'utf8'));
    expect(temporal).toEqual({
      address: 'temporal.example:7233',
      namespace: 'default',
      taskQueue: 'wflo',
      uiUrl: 'https://ui.example',
    });
  }, 240_000);
});
