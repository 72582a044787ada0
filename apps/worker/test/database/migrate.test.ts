import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Migration } from '@wflo/service-kit';
import { migrate, requireCurrentSchema } from '../../src/database/migrate.ts';
import { migrations } from '../../src/database/migrations.ts';
import { openDatabase, type ExecutionsDatabase } from '../../src/database/open-database.ts';
import { describeOn, type TestDatabase } from './test-databases.ts';

const SCRIPT = `
  import { openDatabase } from './src/database/open-database.ts';
  import { migrate } from './src/database/migrate.ts';
  const database = openDatabase(process.env.URL);
  console.log(JSON.stringify(await migrate(database)));
  await database.knex.destroy();
`;

async function migrateInProcess(url: string): Promise<string[]> {
  const child = spawn(
    process.execPath,
    ['--conditions=@wflo/source', '--input-type=module', '--eval', SCRIPT],
    {
      cwd: fileURLToPath(new URL('../../', import.meta.url)),
      env: { PATH: process.env['PATH'], URL: url },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  await once(child, 'close');
  if (child.exitCode !== 0) throw new Error(`migrating ended with ${String(child.exitCode)}`);
  return JSON.parse(output) as string[];
}

async function startWorker(url: string): Promise<{ exitCode: number | null; stderr: string }> {
  const child = spawn(process.execPath, ['--conditions=@wflo/source', 'src/main.ts'], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    env: { PATH: process.env['PATH'], DATABASE_URL: url, METRICS_PORT: '0' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (chunk) => (stderr += String(chunk)));
  await once(child, 'close');
  return { exitCode: child.exitCode, stderr };
}

const NAMES = [
  '0001-initial-tables',
  '0002-llm-answers',
  '0003-namespace-id',
  '0004-compensation-rows',
  '0005-reconcile-positions',
  '0006-adopted-rows',
  '0007-llm-reservations',
  '0008-unknown-calls',
];

describeOn('migrate', (create) => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await create();
  });
  afterEach(() => database.drop());

  it('makes the four tables, once', async () => {
    const open = openDatabase(database.url);
    try {
      expect(await migrate(open)).toEqual(NAMES);
      expect(await migrate(open)).toEqual([]);
      for (const table of [
        'workflow_definitions',
        'workflow_executions',
        'step_executions',
        'state_snapshots',
      ]) {
        expect(await open.knex.schema.hasTable(table)).toBe(true);
      }
    } finally {
      await open.knex.destroy();
    }
  });

  it('is done by one of several workers that start at once', async () => {
    const applied = await Promise.all([1, 2, 3].map(() => migrateInProcess(database.url)));

    expect(applied.flat()).toEqual(NAMES);
  });
});

/** A migration that must wait for everybody who has read the table. */
const pending: Migration = {
  name: '9998-pending',
  up: async (database) => {
    await database.raw('alter table workflow_executions add column pending varchar(1)');
  },
};

describeOn('migrate, where the database is not as this version left it', (create) => {
  let database: TestDatabase;
  let open: ExecutionsDatabase;
  beforeEach(async () => {
    database = await create();
    open = openDatabase(database.url);
  });
  afterEach(async () => {
    await open.knex.destroy();
    await database.drop();
  });

  it('refuses a schema of a later version, and leaves it alone', async () => {
    await migrate(open, { migrations: [...migrations, pending] });
    await expect(migrate(open)).rejects.toMatchObject({
      code: 'WFLO_DATABASE_TOO_NEW',
      message: expect.stringContaining('9998-pending') as string,
    });
    await expect(requireCurrentSchema(open.knex)).rejects.toThrow('9998-pending');
  });

  it('ends the worker as a bad setting does, when it is of a later version', async () => {
    await migrate(open, { migrations: [...migrations, pending] });
    const { exitCode, stderr } = await startWorker(database.url);
    expect(stderr).toMatch(/WFLO_DATABASE_TOO_NEW: .*9998-pending/);
    expect(exitCode).toBe(78);
  }, 120_000);

  it('says to who only reads what an older schema lacks, and changes nothing', async () => {
    await expect(requireCurrentSchema(open.knex)).rejects.toMatchObject({
      code: 'WFLO_DATABASE_OUTDATED',
    });
    expect(await open.knex.schema.hasTable('wflo_migrations')).toBe(false);
    await migrate(open, { migrations: migrations.slice(0, -1) });
    await expect(requireCurrentSchema(open.knex)).rejects.toThrow(migrations.at(-1)?.name);
    await migrate(open);
    await expect(requireCurrentSchema(open.knex)).resolves.toBeUndefined();
  });

  it('gives up after a time, and says who holds the locks', async () => {
    await migrate(open);
    const other = openDatabase(database.url);
    const holder = await other.knex.transaction();
    try {
      await holder('workflow_executions').where('execution_id', '').delete();
      if (open.engine === 'sqlite') await open.knex.raw('pragma busy_timeout = 10');
      const waited = migrate(open, {
        migrations: [...migrations, pending],
        totalMillis: 0,
        onWaiting: () => undefined,
      });
      await expect(waited).rejects.toMatchObject({
        code: 'WFLO_DATABASE_LOCKED',
        message: expect.stringMatching(
          open.engine === 'sqlite' ? /9998-pending.*others/ : /9998-pending.*wflo-worker/,
        ) as string,
      });
    } finally {
      await holder.rollback();
      await other.knex.destroy();
    }
    expect(await migrate(open)).toEqual([]);
  });

  it('is applied as soon as the others have gone', async () => {
    await migrate(open);
    const other = openDatabase(database.url);
    const holder = await other.knex.transaction();
    await holder('workflow_executions').where('execution_id', '').delete();
    if (open.engine === 'sqlite') await open.knex.raw('pragma busy_timeout = 10');
    const waiting = Promise.withResolvers<undefined>();
    const waits: unknown[] = [];
    const migrated = migrate(open, {
      migrations: [...migrations, pending],
      onWaiting: (holders) => {
        waits.push(holders);
        waiting.resolve(undefined);
      },
    });
    await waiting.promise;
    await holder.rollback();
    expect(await migrated).toEqual(['9998-pending']);
    expect(waits).toHaveLength(1);
    await other.knex.destroy();
  });

  it('ends its wait when it is aborted', async () => {
    await migrate(open);
    const other = openDatabase(database.url);
    const holder = await other.knex.transaction();
    await holder('workflow_executions').where('execution_id', '').delete();
    if (open.engine === 'sqlite') await open.knex.raw('pragma busy_timeout = 10');
    const abort = new AbortController();
    const migrated = migrate(open, {
      migrations: [...migrations, pending],
      signal: abort.signal,
      onWaiting: () => {
        abort.abort();
      },
    });
    await expect(migrated).rejects.toMatchObject({ name: 'AbortError' });
    await holder.rollback();
    await other.knex.destroy();
  });
});

describeOn(
  'migrate behind a long report',
  (create) => {
    it('lets readers go on, with the last migrations of this version, too', async () => {
      const database = await create();
      const open = openDatabase(database.url);
      const other = openDatabase(database.url);
      await migrate(open, { migrations: migrations.slice(0, 5) });
      const report = await other.knex.transaction();
      await report('workflow_executions').count();
      const waiting = Promise.withResolvers<undefined>();
      const migrated = migrate(open, {
        onWaiting: () => {
          waiting.resolve(undefined);
        },
      });
      await waiting.promise;
      // Each of these would else wait for the report to end, which here it does only after them.
      for (let read = 0; read < 5; read += 1) await other.knex('workflow_executions').count();
      await report.commit();
      expect(await migrated).toEqual(migrations.slice(5).map(({ name }) => name));
      await Promise.all([open.knex.destroy(), other.knex.destroy()]);
      await database.drop();
    });
  },
  ['PostgreSQL'],
);

describe('openDatabase', () => {
  it('says what it expects of DATABASE_URL', () => {
    expect(() => openDatabase('mysql://x')).toThrow(/expected sqlite:PATH or postgres:/);
  });
});

describe('a worker whose database can not be opened', () => {
  it.each([
    ['the folder of its file can not be made', 'sqlite:/dev/null/wflo.db'],
    ['its file is no database', `sqlite:${fileURLToPath(import.meta.url)}`],
    ['its server does not respond', 'postgres://wflo:hunter2@127.0.0.1:1/wflo'],
  ])('says so in one line and ends: %s', async (_why, url) => {
    const { exitCode, stderr } = await startWorker(url);
    expect(stderr).toMatch(/^WFLO_DATABASE_UNAVAILABLE: .+ See DATABASE_URL\.$/m);
    expect(stderr).not.toContain('    at ');
    expect(stderr).not.toContain('hunter2');
    expect(exitCode).toBe(1);
  });
});
