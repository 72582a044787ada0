import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { copyFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import knex from 'knex';
import { describeOn, type TestDatabase } from '../database/test-databases.ts';
import { eventually } from './eventually.ts';
import { System } from './system.ts';

const temporalAddress = process.env['WFLO_TEST_TEMPORAL_ADDRESS'];

interface Shown {
  status: string;
  steps: { step_id: string; status: string; attempts: number }[];
  outputs: unknown;
}

/** A database that is set back to how it was; whoever uses it then is cut off. */
interface Backup {
  take(): Promise<void>;
  restore(): Promise<void>;
  drop(): Promise<void>;
}

function backupOf({ url }: TestDatabase): Backup {
  if (url.startsWith('sqlite:')) {
    const path = url.slice('sqlite:'.length);
    const beside = ['-wal', '-shm'];
    return {
      take: () => copyFile(path, `${path}.backup`),
      restore: async () => {
        for (const end of beside) await rm(path + end, { force: true });
        await copyFile(`${path}.backup`, path);
      },
      drop: () => Promise.resolve(),
    };
  }
  const name = new URL(url).pathname.slice(1);
  const copy = `${name}_backup`;
  const admin = knex({
    client: 'pg',
    connection: process.env['WFLO_TEST_POSTGRES_URL'] ?? '',
    pool: { min: 0, max: 1 },
  });
  return {
    take: () => admin.raw('create database ?? template ??', [copy, name]),
    restore: async () => {
      await admin.raw('drop database ?? with (force)', [name]);
      await admin.raw('create database ?? template ??', [name, copy]);
    },
    drop: async () => {
      await admin.raw('drop database if exists ?? with (force)', [copy]);
      await admin.destroy();
    },
  };
}

const code = (id: string, dependsOn: string[] = []) => ({
  id,
  type: 'code',
  language: 'javascript',
  code: `console.log('${id}')`,
  dependsOn,
});
const ask = (id: string, dependsOn: string[] = []) => ({
  id,
  type: 'approval',
  message: `${id}?`,
  dependsOn,
});
const completed = (...ids: string[]) =>
  ids.map((id) => expect.objectContaining({ step_id: id, status: 'completed' }) as unknown);

const suite = (onAServer: boolean) => (create: () => Promise<TestDatabase>) => {
  let database: TestDatabase;
  let backup: Backup;
  let system: System;
  let connection: Connection;
  let client: Client;

  beforeEach(async () => {
    database = await create();
    backup = backupOf(database);
    system = new System({
      temporalAddress: temporalAddress ?? '',
      databaseUrl: database.url,
      // Where no server is restored under a worker, runs go on as new ones meanwhile.
      env: onAServer ? {} : { WFLO_CONTINUE_AFTER_EVENTS: '10' },
    });
    await system.start();
    connection = await Connection.connect({ address: temporalAddress ?? '' });
    client = new Client({ connection });
  }, 120_000);
  afterEach(async () => {
    await connection.close();
    await system.stop();
    await backup.drop();
    await database.drop();
  }, 60_000);

  async function start(id: string, steps: object[], outputs = {}): Promise<string> {
    const path = join(system.folder, `${randomUUID()}.json`);
    writeFileSync(path, JSON.stringify({ id, version: '1', steps, outputs }));
    const { stdout, stderr } = await system.wflo('run', path, '--json');
    if (stdout === '') throw new Error(stderr);
    return (JSON.parse(stdout) as { execution_id: string }).execution_id;
  }

  async function show(executionId: string): Promise<Shown | undefined> {
    const { stdout } = await system.wflo('show', executionId, '--json');
    return stdout === '' ? undefined : (JSON.parse(stdout) as Shown);
  }

  const waitsForDecision = (executionId: string, step: string) =>
    eventually(`${step} to wait`, async () => {
      const progress = client.workflow.getHandle(executionId).query('progress');
      const { approvals } = (await progress.catch(() => ({ approvals: {} }))) as {
        approvals: object;
      };
      return step in approvals ? true : undefined;
    });

  async function approve(executionId: string, step: string): Promise<void> {
    const { exitCode, stderr } = await system.wflo('approve', executionId, step);
    if (exitCode !== 0) throw new Error(stderr);
  }

  const ended = (executionId: string) => client.workflow.getHandle(executionId).result();
  const counted = async (id: string) =>
    (await system.metrics()).get(
      `wflo_workflow_executions_total{workflow_id="${id}",status="completed"}`,
    ) ?? 0;

  it('makes rows again that a backup does not have, and counts each execution once', async () => {
    const behind = await start('behind', [
      ask('first'),
      code('work', ['first']),
      ask('last', ['work']),
    ]);
    const endsLater = await start('ends-later', [ask('first')], {
      by: '{{ steps.first.output.by }}',
    });
    await waitsForDecision(behind, 'first');
    await waitsForDecision(endsLater, 'first');
    await system.worker?.stop();
    await backup.take();
    await system.startWorker();

    const waits = await start('waits', [code('work'), ask('first', ['work'])]);
    const ends = await start('ends', [code('work')], { out: '{{ steps.work.output.stdout }}' });
    await ended(ends);
    await approve(endsLater, 'first');
    await ended(endsLater);
    await approve(behind, 'first');
    await waitsForDecision(behind, 'last');
    await waitsForDecision(waits, 'first');
    expect(await Promise.all(['ends', 'ends-later'].map(counted))).toEqual([1, 1]);
    const before = { ends: await show(ends), endsLater: await show(endsLater) };

    await system.worker?.stop();
    await backup.restore();
    await system.startWorker();
    await eventually('the lost rows', async () => {
      const found = await Promise.all([waits, ends, endsLater].map(show));
      return found.every((one) => one !== undefined && one.status !== 'pending') &&
        found[2]?.status === 'completed'
        ? true
        : undefined;
    });

    expect({ ends: await show(ends), endsLater: await show(endsLater) }).toEqual(before);
    expect(await show(waits)).toMatchObject({
      status: 'running',
      steps: [...completed('work'), { step_id: 'first', status: 'running' }],
    });
    await approve(waits, 'first');
    await approve(behind, 'last');
    await Promise.all([waits, behind].map(ended));

    expect(await show(waits)).toMatchObject({
      status: 'completed',
      steps: completed('work', 'first'),
    });
    expect(await show(behind)).toMatchObject({
      status: 'completed',
      steps: completed('first', 'work', 'last'),
    });
    // By the process that saw each end; those that had ended were counted by the one before.
    expect(await Promise.all(['waits', 'behind', 'ends', 'ends-later'].map(counted))).toEqual([
      1, 1, 0, 0,
    ]);
    expect((await system.metrics()).get('wflo_workflow_executions_active')).toBe(0);
  }, 180_000);

  // A file that is replaced is not the one that a process has open.
  if (!onAServer) return;
  it('goes on when it is restored under a worker that runs', async () => {
    await system.worker?.stop();
    await backup.take();
    await system.startWorker();
    const waits = await start('waits', [
      code('work'),
      ask('first', ['work']),
      code('then', ['first']),
    ]);
    const ends = await start('ends', [code('work')]);
    await ended(ends);
    await waitsForDecision(waits, 'first');
    await backup.restore();
    await approve(waits, 'first');
    await ended(waits);

    expect(await show(waits)).toMatchObject({
      status: 'completed',
      steps: completed('work', 'first', 'then'),
    });
    await eventually('the row of what had ended', () => show(ends));
    expect(await show(ends)).toMatchObject({ status: 'completed', steps: completed('work') });
    expect(await Promise.all(['waits', 'ends'].map(counted))).toEqual([1, 1]);
  }, 180_000);
};

if (temporalAddress === undefined) describe.skip('a restored database', () => undefined);
else {
  describeOn('a restored database', suite(false), ['SQLite']);
  describeOn('a restored database', suite(true), ['PostgreSQL']);
}
