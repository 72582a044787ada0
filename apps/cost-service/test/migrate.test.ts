import { migrate } from '../src/database/migrate.ts';
import { MIGRATIONS } from '../src/database/migrations.ts';
import { openDatabase } from '../src/database/open-database.ts';
import {
  createDatabase,
  describeOnEachEngine,
  type DatabaseUnderTest,
} from './database-under-test.ts';

describeOnEachEngine('migrate', (engine) => {
  let storage: DatabaseUnderTest;
  beforeEach(async () => {
    storage = await createDatabase(engine);
  });
  afterEach(() => storage.drop());

  const open = () => openDatabase(storage.url, { baseFolder: '/' });

  it('keeps nothing of a migration that fails, and applies it at the next start', async () => {
    const database = open();
    try {
      const statements = ['CREATE TABLE half_done (id INTEGER)', 'CREATE TABLE nonsense (,)'];
      const broken = { name: '0002-broken', statements: () => statements };
      await expect(migrate(database, [...MIGRATIONS, broken])).rejects.toThrow();
      const mended = { name: '0002-broken', statements: () => statements.slice(0, 1) };
      const applied = await migrate(database, [...MIGRATIONS, mended]);
      expect(applied).toEqual([...MIGRATIONS, mended].map(({ name }) => name));
    } finally {
      await database.destroy();
    }
  });

  it('refuses a database of a later version', async () => {
    const database = open();
    try {
      await migrate(database, [...MIGRATIONS, { name: '9999-future', statements: () => [] }]);
      await expect(migrate(database)).rejects.toMatchObject({
        code: 'WFLO_DATABASE_TOO_NEW',
        message: expect.stringContaining('9999-future') as string,
      });
    } finally {
      await database.destroy();
    }
  });
});
