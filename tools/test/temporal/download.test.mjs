import { createServer } from 'node:http';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sha256 } from '../../download/sha256.mjs';
import { run } from '../../process/run.mjs';
import { download } from '../../temporal/download.mjs';
import { startHost, startProxy } from '../download/proxy.mjs';

const MINUTE = 60_000;

describe("Temporal's download", () => {
  let folder;
  let server;
  let host;
  let requests;
  let archive;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-download-'));
    mkdirSync(join(folder, 'bin'));
    const program = join(folder, 'temporal');
    writeFileSync(program, '#!/bin/sh\necho some release\n');
    chmodSync(program, 0o755);
    await run('tar', ['-czf', join(folder, 'packed.tar.gz'), '-C', folder, 'temporal']);
    archive = { query: 'platform=linux&arch=amd64', sha256: await sha256(program) };
    requests = [];
    server = createServer((request, response) => {
      requests.push(request.url);
      response.end(readFileSync(join(folder, 'packed.tar.gz')));
    });
    server.on('connect', (request, socket) => {
      requests.push(`CONNECT ${request.url}`);
      socket.end('HTTP/1.1 502 no way\r\n\r\n');
    });
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    host = `http://127.0.0.1:${server.address().port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    rmSync(folder, { recursive: true, force: true });
  });

  const get = (options = {}) =>
    download({
      target: join(folder, 'bin', 'temporal'),
      env: { PATH: process.env.PATH },
      note: () => undefined,
      host,
      archive,
      ...options,
    });

  it(
    'is the pinned version, unpacked and checked',
    async () => {
      expect(await get()).toBeUndefined();
      expect(requests).toEqual(['/cli/archive/v1.9.1?platform=linux&arch=amd64']);
      expect((await run(join(folder, 'bin', 'temporal'), [])).output).toBe('some release\n');
    },
    MINUTE,
  );

  it(
    'is refused when the program is another',
    async () => {
      const problem = await get({ archive: { ...archive, sha256: '1'.repeat(64) } });
      expect(problem).toMatch(/^what arrived is not the pinned release/);
    },
    MINUTE,
  );

  it(
    'is shown with its size while it arrives',
    async () => {
      const notes = [];
      await get({ note: (text) => notes.push(text) });
      expect(notes.at(-1)).toMatch(/, \d+\.\d MB of \d+\.\d MB$/);
    },
    MINUTE,
  );

  it(
    'says what is wrong with a proxy that does not lead there',
    async () => {
      const problem = await get({
        host: 'https://download.example',
        env: { PATH: process.env.PATH, HTTPS_PROXY: host },
      });
      expect(requests).toEqual(['CONNECT download.example:443']);
      expect(problem).toMatch(/^https:\/\/download\.example gave no archive \(/);
    },
    MINUTE,
  );

  describe('behind a proxy', () => {
    let secure;
    let proxy;
    beforeEach(async () => {
      proxy = await startProxy();
      secure = await startHost(folder, (_request, response) => {
        response.end(readFileSync(join(folder, 'packed.tar.gz')));
      });
    }, MINUTE);
    afterEach(async () => {
      await Promise.all([secure.close(), proxy.close()]);
    });

    const behind = (env) =>
      get({
        host: `https://localhost:${secure.port}`,
        env: {
          PATH: process.env.PATH,
          NODE_EXTRA_CA_CERTS: secure.certificate,
          HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`,
          ...env,
        },
      });

    it(
      'goes through HTTPS_PROXY',
      async () => {
        expect(await behind()).toBeUndefined();
        expect(proxy.tunnels).toEqual([`localhost:${secure.port}`]);
      },
      MINUTE,
    );

    it(
      'goes past it to the hosts of NO_PROXY',
      async () => {
        expect(await behind({ NO_PROXY: 'localhost' })).toBeUndefined();
        expect(proxy.tunnels).toEqual([]);
      },
      MINUTE,
    );
  });
});
