/**
 * Databases of their own for tests, on each engine that there is.
 *
 * @module
 */
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

export type Engine = 'sqlite' | 'postgres';

export interface DatabaseUnderTest {
  readonly url: string;
  drop(): Promise<void>;
}

const postgresUrl = process.env['WFLO_TEST_POSTGRES_URL'];

/** Defines the same tests for each engine; those of a missing one are skipped. */
export function describeOnEachEngine(name: string, define: (engine: Engine) => void): void {
  describe(`${name} on sqlite`, () => {
    define('sqlite');
  });
  (postgresUrl === undefined ? describe.skip : describe)(`${name} on postgres`, () => {
    define('postgres');
  });
}

/** An empty database. */
export function createDatabase(engine: Engine): Promise<DatabaseUnderTest> {
  return engine === 'sqlite' ? createSqlite() : createPostgres(postgresUrl ?? '');
}

async function createSqlite(): Promise<DatabaseUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-cost-'));
  return {
    url: `sqlite:${join(folder, 'cost.db')}`,
    drop: async () => {
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function createPostgres(serverUrl: string): Promise<DatabaseUnderTest> {
  const name = `wflo_cost_${randomBytes(6).toString('hex')}`;
  await onServer(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    drop: () => onServer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`),
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
