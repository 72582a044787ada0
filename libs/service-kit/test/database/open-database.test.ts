import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startObsServer } from '@wflo/observability';
import {
  databaseCheck,
  engineOf,
  isDatabaseFailure,
  migrate,
  openDatabase,
  unavailable,
} from '../../src/index.ts';
import { describeOnEach, schema } from './test-databases.ts';

const options = { applicationName: 'wflo-kit-test', loggerName: 'wflo.kit' };

describeOnEach('openDatabase', (create) => {
  it('knows its engine, also inside of a transaction', async () => {
    const storage = await create();
    const database = openDatabase(storage.url, options);
    await database.transaction(async (transaction) => {
      expect(engineOf(transaction)).toBe(storage.engine);
    });
    expect(engineOf(database)).toBe(storage.engine);
    await database.destroy();
    await storage.drop();
  });

  it('makes the service unready when the database has gone', async () => {
    const storage = await create();
    const database = openDatabase(storage.url, options);
    const checks = [databaseCheck(database, schema.table)];
    const server = await startObsServer({ port: 0, checks });
    const statusOf = async () => (await fetch(`${server.url}/ready`)).status;
    await migrate(database, schema);
    expect(await statusOf()).toBe(200);
    await database.destroy();
    const deadline = Date.now() + 60_000;
    let status = await statusOf();
    while (status === 200 && Date.now() < deadline) status = await statusOf();
    expect(status).toBe(503);
    await server.close();
    await storage.drop();
  });
});

describe('a database that can not be used', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-kit-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  async function failureOf(url: string): Promise<unknown> {
    const database = openDatabase(url, options);
    try {
      return await migrate(database, schema).then(
        () => undefined,
        (error: unknown) => error,
      );
    } finally {
      await database.destroy();
    }
  }

  it.each([
    ['mysql://u:hunter2@db/x', /expected sqlite:PATH or postgres:/],
    ['sqlite://host/x.db', /expected sqlite:PATH/],
  ])('is refused when DATABASE_URL is %s', (url, words) => {
    expect(() => openDatabase(url, options)).toThrow(words);
    expect(() => openDatabase(url, options)).not.toThrow('hunter2');
  });

  it.each([true, false])('is named when it is a folder (read only: %s)', (readOnly) => {
    expect(() => openDatabase(`sqlite:${folder}`, { ...options, readOnly })).toThrow(
      `The database ${folder} can't be used: it is a folder; name a file in it. See DATABASE_URL.`,
    );
  });

  it('is named when a file is none of SQLite, with what to do', async () => {
    const file = join(folder, 'text.db');
    writeFileSync(file, 'no database, but a text that is long enough to be one\n'.repeat(100));
    const error = await failureOf(`sqlite:${file}`);
    expect(error).toMatchObject({ code: 'WFLO_DATABASE_UNAVAILABLE' });
    expect(String(error)).toContain(file);
    expect(String(error)).toMatch(/restore a backup, or move the file away.*See DATABASE_URL\.$/);
  });

  it('is named when its pages are damaged, with what to do', async () => {
    const file = join(folder, 'damaged.db');
    const database = openDatabase(`sqlite:${file}`, options);
    await migrate(database, schema);
    await database.raw('pragma wal_checkpoint(truncate)');
    await database.destroy();
    // The first page begins with the header of the file; what follows it is the schema.
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0x5a, 100));
    const error = await failureOf(`sqlite:${file}`);
    expect(error).toMatchObject({ code: 'WFLO_DATABASE_UNAVAILABLE' });
    expect(String(error)).toContain(file);
    expect(String(error)).toMatch(/malformed; its content is damaged: .*restore a backup/);
  });

  it('is named when its disk is full, which is no failure of the statement', async () => {
    const database = openDatabase(`sqlite:${join(folder, 'full.db')}`, options);
    await migrate(database, schema);
    await database.raw('pragma max_page_count = 5');
    const rows = Array.from({ length: 100 }, () => ({ name: 'x'.repeat(1_000) }));
    const error: unknown = await database('books')
      .insert(rows)
      .catch((reason: unknown) => reason);
    expect(isDatabaseFailure(error)).toBe(true);
    const named = unavailable(database, error);
    expect(named.message).toContain('the disk is full: make room on it');
    expect(named.message).not.toContain('xxxx');
    await database.destroy();
  });

  it('is named when its folder can not be made, or its file not be read', async () => {
    expect(() => openDatabase('sqlite:/dev/null/x.db', options)).toThrow(
      /\/dev\/null\/x\.db can't be used: .*may write to/,
    );
    const file = join(folder, 'forbidden.db');
    writeFileSync(file, '');
    chmodSync(file, 0o000);
    // Root may read everything.
    if (process.getuid?.() !== 0) {
      expect(String(await failureOf(`sqlite:${file}`))).toMatch(/forbidden\.db.*may write to/);
    }
  });

  it('is named without its password when its server does not respond', async () => {
    const error = await failureOf('postgres://wflo:hunter2@127.0.0.1:1/wflo');
    expect(String(error)).toMatch(
      /postgres:\/\/127\.0\.0\.1:1\/wflo can't be used: .*ECONNREFUSED/,
    );
    expect(String(error)).not.toContain('hunter2');
  });

  it('is not meant by a statement that is wrong', async () => {
    const database = openDatabase('sqlite::memory:', options);
    const error: unknown = await database('nowhere').catch((reason: unknown) => reason);
    expect(isDatabaseFailure(error)).toBe(false);
    await database.destroy();
  });
});
