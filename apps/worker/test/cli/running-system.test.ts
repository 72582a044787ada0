import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stateFolder, systemDefaults } from '../../src/cli/running-system.ts';
import { readCommandSettings } from '../../src/settings.ts';

describe('the running system', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-running-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const running = {
    stateFolder: '/elsewhere',
    checkout: '/elsewhere',
    pid: process.pid,
    startedBy: 'npm start',
    temporal: { address: '127.0.0.1:4711', namespace: 'other', taskQueue: 'queue' },
    databases: { executions: 'sqlite:/elsewhere/wflo.db' },
  };
  const write = (content: unknown) => {
    writeFileSync(join(folder, 'system.json'), JSON.stringify(content));
  };

  it('gives the settings that nothing else does', () => {
    write(running);
    const settings = readCommandSettings({ TEMPORAL_NAMESPACE: 'mine' }, systemDefaults(folder));
    expect(settings).toMatchObject({
      TEMPORAL_ADDRESS: '127.0.0.1:4711',
      TEMPORAL_NAMESPACE: 'mine',
      TEMPORAL_TASK_QUEUE: 'queue',
      DATABASE_URL: 'sqlite:/elsewhere/wflo.db',
    });
  });

  it.each([
    ['has ended', { ...running, endedAt: '2026-01-01T00:00:00.000Z' }],
    // Beyond what any system gives out.
    ['was killed', { ...running, pid: 2 ** 30 }],
  ])('gives its database alone when it %s', (_how, content) => {
    write(content);
    expect(systemDefaults(folder)).toEqual({ DATABASE_URL: 'sqlite:/elsewhere/wflo.db' });
  });

  it.each([
    ['there is no file', undefined],
    ['the file is another', { system: 'other' }],
  ])('is known by its state folder when %s', (_why, content) => {
    if (content !== undefined) write(content);
    expect(systemDefaults(folder)).toEqual({ DATABASE_URL: `sqlite:${folder}/wflo.db` });
  });

  it('is that of the state folder which the environment names', () => {
    expect(stateFolder({ WFLO_STATE_FOLDER: folder })).toBe(folder);
    expect(stateFolder({})).toMatch(/\/\.wflo$/);
  });
});
