import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { migrate } from '../../src/database/migrate.ts';
import { openDatabase } from '../../src/database/open-database.ts';
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

describe('openDatabase', () => {
  it('says what it expects of DATABASE_URL', () => {
    expect(() => openDatabase('mysql://x')).toThrow(/expected sqlite:PATH or postgres:/);
  });
});
