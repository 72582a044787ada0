import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { freePorts } from '../../network/ports.mjs';
import { ProcessGuard } from '../../process/process-guard.mjs';
import { resolveTemporalExecutable } from '../../temporal/executable.mjs';
import { GO_VERSION } from '../../temporal/go-install.mjs';
import { CLI_VERSION } from '../../temporal/release.mjs';
import { useOrStartTemporal } from '../../temporal/use-or-start.mjs';

describe('the Temporal CLI', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-resolve-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const environment = (extra = {}) => ({
    PATH: join(folder, 'path'),
    GOPATH: join(folder, 'go'),
    XDG_CACHE_HOME: join(folder, 'cache'),
    ...extra,
  });
  const resolve = (env) => resolveTemporalExecutable({ env, install: false });
  const writeProgram = (says, ...path) => {
    const file = join(folder, ...path);
    mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(file, `#!/bin/sh\necho "${says}"\n`);
    chmodSync(file, 0o755);
    return file;
  };
  const REAL = 'temporal version 1.5.1 (Server 1.29.1, UI 2.42.1)';

  it("is taken from PATH, Go's bin folder or the cache, in this order", async () => {
    const built = writeProgram(REAL, 'cache', 'wflo', 'bin', `temporal-${GO_VERSION}`);
    expect((await resolve(environment())).path).toBe(built);
    const release = writeProgram(REAL, 'cache', 'wflo', 'bin', `temporal-${CLI_VERSION}`);
    expect((await resolve(environment())).path).toBe(release);
    const fromGo = writeProgram(REAL, 'go', 'bin', 'temporal');
    expect((await resolve(environment())).path).toBe(fromGo);
    const onPath = writeProgram(REAL, 'path', 'temporal');
    expect((await resolve(environment())).path).toBe(onPath);
  });

  it('is not any program of that name', async () => {
    writeProgram('I plan calendars', 'path', 'temporal');
    await expect(resolve(environment())).rejects.toThrow('is no Temporal CLI');
  });

  it('says everything that was tried when there is none', async () => {
    await expect(resolve(environment())).rejects.toMatchObject({
      code: 'WFLO_TEMPORAL_UNAVAILABLE',
      message: expect.stringMatching(
        /on PATH.*not found.*temporal-1\.9\.1: not there.*Python with pip/s,
      ),
    });
  });
});

describe('the Temporal server', () => {
  const settings = { port: 1, uiPort: 1, databaseFile: '/unused' };

  it('is the one of TEMPORAL_ADDRESS when that serves', async () => {
    const address = process.env.WFLO_TEST_TEMPORAL_ADDRESS;
    const server = await useOrStartTemporal(new ProcessGuard(), { ...settings, address, env: {} });
    expect(server).toEqual({ address });
    const env = { TEMPORAL_UI_URL: 'https://ui.example' };
    const withUi = await useOrStartTemporal(new ProcessGuard(), { ...settings, address, env });
    expect(withUi).toEqual({ address, uiUrl: 'https://ui.example' });
  });

  it('is never silently another one when TEMPORAL_ADDRESS does not respond', async () => {
    const [port] = await freePorts(1);
    const address = `127.0.0.1:${port}`;
    await expect(
      useOrStartTemporal(new ProcessGuard(), { ...settings, address, env: {} }),
    ).rejects.toMatchObject({ code: 'WFLO_TEMPORAL_UNREACHABLE' });
  });
});
