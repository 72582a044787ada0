/**
 * The suites run on both engines: SQLite always, PostgreSQL where the component is there.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import knex from 'knex';

export interface TestDatabase {
  readonly url: string;
  drop(): Promise<void>;
}

function sqlite(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-worker-'));
  return Promise.resolve({
    url: `sqlite:${join(folder, 'wflo.db')}`,
    drop: () => {
      rmSync(folder, { recursive: true, force: true });
      return Promise.resolve();
    },
  });
}

async function postgres(adminUrl: string): Promise<TestDatabase> {
  const name = `wflo_worker_${randomUUID().replaceAll('-', '')}`;
  const admin = knex({ client: 'pg', connection: adminUrl, pool: { min: 0, max: 1 } });
  await admin.raw('create database ??', [name]);
  const url = new URL(adminUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: async () => {
      await admin.raw('drop database ?? with (force)', [name]);
      await admin.destroy();
    },
  };
}

const adminUrl = process.env['WFLO_TEST_POSTGRES_URL'];

/** Each engine's name and how to make a database of one's own there. */
export const engines: { name: string; create: (() => Promise<TestDatabase>) | undefined }[] = [
  { name: 'SQLite', create: sqlite },
  { name: 'PostgreSQL', create: adminUrl === undefined ? undefined : () => postgres(adminUrl) },
];

/** `describe` for the suite of engines (all, unless some are named), one of which may be missing. */
export function describeOn(
  name: string,
  suite: (create: () => Promise<TestDatabase>) => void,
  names: readonly string[] = engines.map((engine) => engine.name),
): void {
  for (const engine of engines.filter((one) => names.includes(one.name))) {
    const { create } = engine;
    if (create === undefined) describe.skip(`${name} on ${engine.name}`, () => undefined);
    else {
      describe(`${name} on ${engine.name}`, () => {
        suite(create);
      });
    }
  }
}
