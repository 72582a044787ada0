import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../../network/ports.mjs';
import { findExecutable } from '../../process/find-executable.mjs';
import { run } from '../../process/run.mjs';
import { waitFor } from '../../process/wait-for.mjs';
import { MissingComponentError } from '../missing-component.mjs';

const INSTALL =
  'Install it (Debian: apt-get install postgresql; macOS: brew install postgresql), or name a ' +
  'server with WFLO_TEST_POSTGRES_URL.';

/** A throw-away PostgreSQL cluster, or the server that WFLO_TEST_POSTGRES_URL names. */
export async function postgres(guard) {
  if (process.env.WFLO_TEST_POSTGRES_URL) return {};
  const extraFolders = installFolders();
  const initdb = findExecutable('initdb', { extraFolders });
  const server = findExecutable('postgres', { extraFolders });
  const isReady = findExecutable('pg_isready', { extraFolders });
  if (!initdb || !server || !isReady) {
    throw new MissingComponentError(`no PostgreSQL server on this machine. ${INSTALL}`);
  }
  const owner = await serverUser();
  const folder = guard.temporaryFolder('wflo-postgres-', owner);
  const data = join(folder, 'data');
  const initArgs = ['-D', data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'];
  const logFile = join(folder, 'postgres.log');
  const init = guard.spawn(initdb, [...initArgs, '--locale=C'], {
    name: 'initdb',
    logFile,
    ...owner,
  });
  const { code } = await init.ended();
  if (code !== 0) throw new Error(`initdb failed:\n${init.logTail()}`);
  const [port] = await freePorts(1);
  const cluster = guard.spawn(server, serverArgs(data, port), {
    name: 'PostgreSQL',
    logFile,
    // Fast shutdown; SIGTERM would wait for the last client to leave.
    stopSignal: 'SIGINT',
    ...owner,
  });
  const ready = () => run(isReady, ['-h', '127.0.0.1', '-p', String(port)]);
  await waitFor('PostgreSQL', async () => (await ready()).ok, { process: cluster });
  return { WFLO_TEST_POSTGRES_URL: `postgres://postgres@127.0.0.1:${port}/postgres` };
}

/** Nothing here survives the test run, so nothing is synced to disk. */
function serverArgs(data, port) {
  const settings = {
    listen_addresses: '127.0.0.1',
    port,
    unix_socket_directories: '',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: 200,
  };
  return ['-D', data, ...Object.entries(settings).flatMap(([k, v]) => ['-c', `${k}=${v}`])];
}

function installFolders() {
  const debian = '/usr/lib/postgresql';
  let versions = [];
  try {
    versions = readdirSync(debian).sort((a, b) => Number(b) - Number(a));
  } catch {
    // Not a Debian with PostgreSQL.
  }
  return [
    ...versions.map((version) => join(debian, version, 'bin')),
    '/opt/homebrew/bin',
    '/usr/local/opt/postgresql/bin',
  ];
}

/** PostgreSQL refuses to run as root; then it runs as the user whom its package made. */
async function serverUser() {
  if (process.getuid?.() !== 0) return undefined;
  for (const name of ['postgres', 'nobody']) {
    const uid = await run('id', ['-u', name]);
    const gid = await run('id', ['-g', name]);
    if (uid.ok && gid.ok) return { uid: Number(uid.output), gid: Number(gid.output) };
  }
  throw new MissingComponentError(`PostgreSQL does not run as root. ${INSTALL}`);
}
