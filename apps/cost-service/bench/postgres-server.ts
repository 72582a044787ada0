/**
 * A PostgreSQL server of its own that syncs to disk, as one that is used does, and pgbench on it.
 *
 * @module
 */
import { execFile, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chownSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const DEBIAN = '/usr/lib/postgresql';

export interface PostgresServer {
  /** An empty database. */
  createDatabase(name: string): { readonly name: string; readonly url: string };
  /** Microseconds by the clock that as many transactions of a script take. */
  pgbench(name: string, script: string, clients: number, transactions: number): Promise<number>;
  sql(name: string, statements: string): string;
  close(): Promise<void>;
}

export async function startPostgres(): Promise<PostgresServer> {
  const bin = binFolder();
  const folder = mkdtempSync(join(tmpdir(), 'wflo-bench-pg-'));
  const user = postgresUser();
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const data = join(folder, 'data');
  const as = { ...user, cwd: folder };
  execFileSync(join(bin, 'initdb'), ['-D', data, '-U', 'postgres', '-A', 'trust'], {
    ...as,
    stdio: 'ignore',
  });
  const port = await freePort();
  const server = spawn(
    join(bin, 'postgres'),
    ['-D', data, '-p', String(port), '-k', folder, '-c', 'max_connections=200'],
    { ...as, stdio: 'ignore' },
  );
  const connection = ['-h', '127.0.0.1', '-p', String(port), '-U', 'postgres'];
  const sql = (name: string, statements: string) =>
    execFileSync(join(bin, 'psql'), [...connection, '-d', name, '-qAtc', statements], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  await ready(() => sql('postgres', 'SELECT 1'));
  return {
    sql,
    createDatabase: (name) => {
      sql('postgres', `CREATE DATABASE ${name}`);
      return { name, url: `postgres://postgres@127.0.0.1:${port}/${name}` };
    },
    pgbench: async (name, script, clients, transactions) => {
      const file = join(folder, `${name}.pgbench`);
      writeFileSync(file, script);
      const counts = ['-c', String(clients), '-t', String(Math.ceil(transactions / clients))];
      const args = [...connection, '-n', '-M', 'prepared', '-j', '1', ...counts, '-f', file, name];
      const { stdout } = await promisify(execFile)(join(bin, 'pgbench'), args);
      const perSecond = Number(/tps = ([\d.]+)/.exec(stdout)?.[1]);
      return (transactions / perSecond) * 1_000_000;
    },
    close: async () => {
      server.kill('SIGINT');
      await once(server, 'exit');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function binFolder(): string {
  const [newest] = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
  return join(DEBIAN, newest ?? '', 'bin');
}

/** PostgreSQL refuses to run as root. */
function postgresUser(): { readonly uid: number; readonly gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

async function ready(probe: () => unknown): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      probe();
      return;
    } catch (error) {
      if (attempt > 300) throw error;
      await pause(100);
    }
  }
}
