import { startObsServer } from '@wflo/observability';
import { databaseCheck } from '../src/database/database-check.ts';
import { migrate } from '../src/database/migrate.ts';
import { openDatabase } from '../src/database/open-database.ts';
import { createDatabase, describeOnEachEngine } from './database-under-test.ts';

describeOnEachEngine('databaseCheck', (engine) => {
  it('makes the service unready when the database is gone, and names it', async () => {
    const storage = await createDatabase(engine);
    const database = openDatabase(storage.url, { baseFolder: '/' });
    const server = await startObsServer({ port: 0, checks: [databaseCheck(database)] });
    try {
      await migrate(database);
      expect((await fetch(`${server.url}/ready`)).status).toBe(200);
      await database.destroy();
      const statusOf = async () => (await fetch(`${server.url}/ready`)).status;
      const deadline = Date.now() + 60_000;
      let status = await statusOf();
      while (status === 200 && Date.now() < deadline) status = await statusOf();
      expect(status).toBe(503);
      const health = await fetch(`${server.url}/health`);
      await expect(health.json()).resolves.toMatchObject({
        status: 'unhealthy',
        components: { database: { status: 'down' } },
      });
    } finally {
      await server.close();
      await database.destroy();
      await storage.drop();
    }
  });
});
