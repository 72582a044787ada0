/**
 * Databases of their own for tests: SQLite always, PostgreSQL where the component is there.
 *
 * @module
 */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { DatabaseSchema } from '../../src/index.ts';

export interface TestDatabase {
  readonly engine: 'sqlite' | 'postgresql';
  readonly url: string;
  drop(): Promise<void>;
}

const adminUrl = process.env['WFLO_TEST_POSTGRES_URL'];

/** Defines the same tests for each engine; those of a missing one are skipped. */
export function describeOnEach(
  name: string,
  suite: (create: () => Promise<TestDatabase>) => void,
): void {
  describe(`${name} on SQLite`, () => {
    suite(sqlite);
  });
  (adminUrl === undefined ? describe.skip : describe)(`${name} on PostgreSQL`, () => {
    suite(() => postgres(adminUrl ?? ''));
  });
}

async function sqlite(): Promise<TestDatabase> {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-kit-'));
  return {
    engine: 'sqlite',
    url: `sqlite:${join(folder, 'kit.db')}`,
    drop: async () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function postgres(serverUrl: string): Promise<TestDatabase> {
  const name = `wflo_kit_${randomUUID().replaceAll('-', '')}`;
  await onServer(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    engine: 'postgresql',
    url: url.href,
    drop: () => onServer(serverUrl, `drop database ${name} with (force)`),
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** A schema of two tables. */
export const schema: DatabaseSchema = {
  migrations: ['books', 'readers'].map((table) => ({
    name: `0001-${table}`,
    up: async (transaction) => {
      await transaction.raw(`create table ${table} (name text)`);
    },
  })),
  table: 'kit_migrations',
  prepare: ['create table if not exists kit_migrations (name varchar(100) primary key)'],
  row: (name) => ({ name }),
  advisoryLock: '7',
  loggerName: 'wflo.kit',
};

/** The schema of the next version. */
export const nextSchema: DatabaseSchema = {
  ...schema,
  migrations: [
    ...schema.migrations,
    {
      name: '0002-pages',
      up: async (transaction) => {
        await transaction.raw('alter table books add column pages integer');
      },
    },
  ],
};
