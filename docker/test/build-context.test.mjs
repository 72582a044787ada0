import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { copyWithLeftovers, ignoredByGit, PLANTED, workspace } from './build-context.mjs';

const run = promisify(execFile);
const lines = (path) =>
  readFileSync(join(workspace, path), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));

describe('the .dockerignore', () => {
  it('names everything that .gitignore does, in every folder', () => {
    const expected = lines('.gitignore').map((pattern) => {
      const [, negation, name] = /^(!?)(.*?)\/?$/.exec(pattern);
      return `${negation}**/${name}`;
    });
    expect(lines('.dockerignore')).toEqual(['.git', ...expected]);
  });

  it('is tried with names that git ignores', () => {
    expect(ignoredByGit(PLANTED)).toEqual(PLANTED);
  });
});

const withDocker = process.env.WFLO_TEST_DOCKER ? describe : describe.skip;

withDocker('what the images are built from', () => {
  const tag = `wflo-context-test:${randomUUID()}`;
  let folder;
  let held;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-context-'));
    copyWithLeftovers(folder);
    const dockerfile = join(folder, 'context.Dockerfile');
    writeFileSync(dockerfile, 'FROM scratch\nCOPY . /context\nCMD ["none"]\n');
    const env = { ...process.env, DOCKER_BUILDKIT: '0' };
    const options = { env, encoding: 'buffer', maxBuffer: 256 * 1024 * 1024 };
    await run('docker', ['build', '--file', dockerfile, '--tag', tag, folder], options);
    const { stdout: id } = await run('docker', ['create', tag]);
    const { stdout: archive } = await run('docker', ['export', id.trim()], options);
    await run('docker', ['rm', id.trim()]);
    held = await namesIn(archive, folder);
  }, 300_000);

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await run('docker', ['rmi', '--force', tag]);
  }, 60_000);

  it('holds the sources, and nothing that git ignores', () => {
    expect(held).toContain('apps/worker/src/main.ts');
    expect(held).toContain('.env.example');
    expect(ignoredByGit(held)).toEqual([]);
  });
});

async function namesIn(archive, folder) {
  const path = join(folder, 'context.tar');
  writeFileSync(path, archive);
  const { stdout } = await run('tar', ['-tf', path], { maxBuffer: 64 * 1024 * 1024 });
  return stdout
    .split('\n')
    .filter((name) => name.startsWith('context/') && !name.endsWith('/'))
    .map((name) => name.slice('context/'.length));
}
