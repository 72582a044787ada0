import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { startObsServer } from '@wflo/observability';
import { databaseCheck, migrate, openDatabase } from '../../src/index.ts';
import { describeOnEach, schema } from './test-databases.ts';

const options = { applicationName: 'wflo-kit-test', loggerName: 'wflo.kit' };

/** What `/ready` of a service with this database says, as often as it is called. */
async function serve(url: string) {
  const database = openDatabase(url, options);
  await migrate(database, schema);
  const checks = [databaseCheck(database, schema.table)];
  const server = await startObsServer({ port: 0, checks });
  const ready = async (): Promise<string> => {
    const response = await fetch(`${server.url}/ready`);
    return `${response.status} ${await response.text()}`;
  };
  return {
    database,
    ready,
    until: async (status: number): Promise<string> => {
      const deadline = Date.now() + 60_000;
      let found = await ready();
      while (!found.startsWith(String(status)) && Date.now() < deadline) found = await ready();
      return found;
    },
    close: async () => {
      await server.close();
      await database.destroy();
    },
  };
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wflo-kit-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Mounts a file system of 2 MiB on a new folder, where this user may. */
function smallDisk(): string | undefined {
  const disk = mkdtempSync(join(tmpdir(), 'wflo-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk], { stdio: 'ignore' });
    return disk;
  } catch {
    rmSync(disk, { recursive: true });
    return undefined;
  }
}

const disk = smallDisk();
if (disk !== undefined) {
  afterAll(() => {
    execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true });
  });

  it('a service on a full disk is not ready until there is room again', async () => {
    const service = await serve(`sqlite:${join(disk, 'kit.db')}`);
    expect(await service.ready()).toMatch(/^200/);
    const filler = join(disk, 'filler');
    expect(() => {
      writeFileSync(filler, Buffer.alloc(4 << 20));
    }).toThrow('ENOSPC');
    expect(await service.until(503)).toMatch(/disk is full: make room on it/);
    expect(await service.database(schema.table).first()).toBeDefined();
    rmSync(filler);
    expect(await service.until(200)).toMatch(/^200/);
    await service.close();
  });
}

it('a service whose file may grow no more is not ready', async () => {
  const fixture = fileURLToPath(new URL('../fixtures/full-file.ts', import.meta.url));
  const node = [process.execPath, '--conditions=@wflo/source', '--no-warnings', fixture];
  const script = `trap '' XFSZ; ulimit -f 1024; exec "$@"`;
  const child = spawn('bash', ['-c', script, 'bash', ...node, join(folder, 'kit.db')], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const lines: string[] = [];
  createInterface(child.stdout).on('line', (line) => lines.push(line));
  await once(child, 'close');
  expect(lines).toEqual([
    expect.stringMatching(/^200/),
    expect.stringMatching(/^503.*SQLITE_IOERR|^503.*disk/),
  ]);
});

it('a write that failed counts although a smaller one would not', async () => {
  const service = await serve(`sqlite:${join(folder, 'kit.db')}`);
  // No lower than the pages that the file has.
  await service.database.raw('pragma max_page_count = 1');
  expect(await service.ready()).toMatch(/^200/);
  const tooMuch = { name: 'x'.repeat(100_000) };
  await expect(service.database('books').insert(tooMuch)).rejects.toThrow('full');
  expect(await service.until(503)).toMatch(/disk is full/);
  await service.close();
});

it('the probe of a write leaves the version in the file as it is', async () => {
  const service = await serve(`sqlite:${join(folder, 'kit.db')}`);
  await service.database.raw('pragma user_version = 7');
  expect(await service.ready()).toMatch(/^200/);
  expect(await service.database.raw('pragma user_version')).toEqual([{ user_version: 7 }]);
  await service.close();
});

describeOnEach('a database that takes no writes', (create) => {
  it('makes the service unready', async () => {
    const storage = await create();
    const service = await serve(storage.url);
    if (storage.engine === 'sqlite') await service.database.raw('pragma query_only = on');
    else {
      const name = new URL(storage.url).pathname.slice(1);
      await service.database.raw(`alter database ${name} set default_transaction_read_only = on`);
      await service.database.raw('set default_transaction_read_only = on');
    }
    expect(await service.until(503)).toMatch(/read-?only|readonly/);
    await service.close();
    await storage.drop();
  });
});
