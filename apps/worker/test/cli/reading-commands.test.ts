import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { freePorts } from '@wflo/tools/ports';
import { migrate } from '../../src/database/migrate.ts';
import { migrations } from '../../src/database/migrations.ts';
import { openDatabase, openDatabaseToRead } from '../../src/database/open-database.ts';
import { describeOn, type TestDatabase } from '../database/test-databases.ts';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const COMMANDS = [
  ['list', '--json'],
  ['show', 'exec-1'],
  ['run', 'an-id'],
];

// Each command is a process of its own, which takes seconds to start on a busy machine.
const TIMEOUT_MILLIS = 180_000;

async function wflo(
  args: readonly string[],
  url: string,
): Promise<{ exitCode: number | null; stderr: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-state-'));
  // Neither Temporal nor cost-service is there, whatever runs on this machine.
  const [temporal, costs] = await freePorts(2);
  const child = spawn(process.execPath, ['--conditions=@wflo/source', MAIN, ...args], {
    env: {
      PATH: process.env['PATH'],
      DATABASE_URL: url,
      WFLO_STATE_FOLDER: folder,
      TEMPORAL_ADDRESS: `127.0.0.1:${temporal}`,
      COST_SERVICE_URL: `http://127.0.0.1:${costs}`,
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('close', resolve));
  const [stderr, exitCode] = await Promise.all([text(child.stderr), exited]);
  rmSync(folder, { recursive: true, force: true });
  return { exitCode, stderr };
}

/** Each file of the database's folder by what it holds; the tables of a server. */
async function contents(url: string): Promise<unknown> {
  if (url.startsWith('sqlite:')) {
    const folder = dirname(url.slice('sqlite:'.length));
    return readdirSync(folder)
      .filter((name) => !name.endsWith('-shm'))
      .map((name) => [name, hash(readFileSync(join(folder, name)))])
      .filter(([, sum]) => sum !== hash(Buffer.alloc(0)));
  }
  const { knex } = openDatabase(url);
  const tables: unknown = await knex('information_schema.tables')
    .where('table_schema', 'public')
    .orderBy('table_name')
    .pluck('table_name');
  await knex.destroy();
  return tables;
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

describeOn('commands that only read', (create) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await create();
  });
  afterEach(() => database.drop());

  async function prepare(
    known: readonly (typeof migrations)[number][],
    setUp: readonly string[] = [],
  ): Promise<void> {
    const open = openDatabase(database.url);
    await migrate(open, { migrations: known });
    for (const statement of setUp) await open.knex.raw(statement);
    await open.knex.destroy();
  }

  async function check(expected: { exitCode: number; stderr: RegExp }): Promise<void> {
    const before = await contents(database.url);
    const ended = await Promise.all(COMMANDS.map((args) => wflo(args, database.url)));
    for (const { exitCode, stderr } of ended) {
      expect(stderr).toMatch(expected.stderr);
      expect(exitCode).toBe(expected.exitCode);
    }
    expect(await contents(database.url)).toEqual(before);
  }

  it(
    'say what an older schema lacks, and leave it',
    async () => {
      await prepare(migrations.slice(0, 2));
      const first = migrations[2]?.name ?? '';
      await check({
        exitCode: 69,
        stderr: new RegExp(`WFLO_DATABASE_OUTDATED: .*${first}.*Start a worker`),
      });
    },
    TIMEOUT_MILLIS,
  );

  it(
    'refuse a schema of a later version in words',
    async () => {
      await prepare([...migrations, { name: '9999-later', up: () => Promise.resolve() }]);
      await check({ exitCode: 78, stderr: /WFLO_DATABASE_TOO_NEW: .*9999-later/ });
    },
    TIMEOUT_MILLIS,
  );

  it(
    'read the schema of this version without a change',
    async () => {
      const isSqlite = database.url.startsWith('sqlite:');
      await prepare(migrations, isSqlite ? ['pragma journal_mode = delete'] : []);
      const before = await contents(database.url);
      expect(await wflo(['list'], database.url)).toEqual({
        exitCode: 0,
        stderr: expect.stringMatching(/^Temporal did not respond at [^\n]*\n$/) as string,
      });
      for (const [args, code] of [
        [['show', 'exec-1'], 'WFLO_EXECUTION_NOT_FOUND'],
        [['run', 'an-id'], 'WFLO_DEFINITION_NOT_FOUND'],
      ] as const) {
        const { exitCode, stderr } = await wflo(args, database.url);
        expect([exitCode, stderr]).toEqual([66, expect.stringContaining(`${code}: `)]);
      }
      expect(await contents(database.url)).toEqual(before);
    },
    TIMEOUT_MILLIS,
  );
});

describe('without a database, commands that only read', () => {
  it(
    'say how one is made, and make none',
    async () => {
      const folder = join(mkdtempSync(join(tmpdir(), 'wflo-none-')), 'state');
      const url = `sqlite:${join(folder, 'wflo.db')}`;
      const ended = await Promise.all(COMMANDS.map((args) => wflo(args, url)));
      for (const { exitCode, stderr } of ended) {
        expect(stderr).toMatch(
          /WFLO_DATABASE_MISSING: .*wflo\.db\. Start the system \(npm start\)/,
        );
        expect(exitCode).toBe(69);
      }
      expect(existsSync(folder)).toBe(false);
      rmSync(dirname(folder), { recursive: true });
    },
    TIMEOUT_MILLIS,
  );
});

describeOn(
  'a database of SQLite that is opened to be read',
  (create) => {
    it('takes no write', async () => {
      const database = await create();
      const open = openDatabase(database.url);
      await migrate(open);
      const reading = openDatabaseToRead(database.url);
      await expect(reading.knex('workflow_executions').delete()).rejects.toThrow(/readonly/);
      await Promise.all([open.knex.destroy(), reading.knex.destroy()]);
      await database.drop();
    });
  },
  ['SQLite'],
);

describe('a damaged file of SQLite', () => {
  it(
    'is named in one line with what to do, also where only its tables are damaged',
    async () => {
      const folder = mkdtempSync(join(tmpdir(), 'wflo-damaged-'));
      const file = join(folder, 'wflo.db');
      const open = openDatabase(`sqlite:${file}`);
      await migrate(open);
      await open.knex.raw('pragma wal_checkpoint(truncate)');
      await open.knex.destroy();
      // The schema on the first page can still be read.
      writeFileSync(file, readFileSync(file).fill(0x5a, 2 * 4_096));
      for (const { exitCode, stderr } of await Promise.all(
        COMMANDS.map((args) => wflo(args, `sqlite:${file}`)),
      )) {
        expect(stderr).toMatch(/^WFLO_DATABASE_UNAVAILABLE: .*wflo\.db .*restore a backup.*\n$/);
        expect(exitCode).toBe(69);
      }
      rmSync(folder, { recursive: true, force: true });
    },
    TIMEOUT_MILLIS,
  );
});
