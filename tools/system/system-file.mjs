/**
 * `system.json` in the state folder says where the system of this checkout runs, so that `wflo` and
 * others find it whatever its ports are. It stays when the system has ended, with the time: its
 * databases can still be read. One that was killed is known by its process, which is gone.
 *
 * A copy in the temporary folder, under the name of Temporal's address, says whose server that is.
 *
 * @module
 */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { STATE_FOLDER, WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';

/** Only its owner may read it: the address of a database may hold a password. */
const MODE = 0o600;

/**
 * Says that the system runs; what it returns says that it has ended.
 *
 * @param {{ startedBy: string, temporal: { address: string, namespace: string, taskQueue: string,
 *   uiUrl?: string }, urls: Record<string, string>, databases: Record<string, string>,
 *   pids?: Record<string, number> }} parts
 */
export function announceSystem(parts) {
  const system = {
    stateFolder: STATE_FOLDER,
    checkout: WORKSPACE_ROOT,
    pid: process.pid,
    startedAt: new Date().toISOString(),
    ...parts,
  };
  const files = [join(STATE_FOLDER, 'system.json'), ownerFile(parts.temporal.address)];
  for (const file of files) write(file, system);
  return () => {
    for (const file of files) {
      // Another system may have taken its place.
      if (read(file)?.pid !== process.pid) continue;
      write(file, { ...system, endedAt: new Date().toISOString() });
    }
  };
}

/** The system that Temporal at the address belongs to, when it runs and is not this one. */
export function otherSystemAt(address) {
  const system = read(ownerFile(address));
  if (system === undefined || system.stateFolder === STATE_FOLDER) return undefined;
  return system.endedAt === undefined && isAlive(system.pid) ? system : undefined;
}

/** The worker's `cli/running-system.ts` reads it by the same name. */
function ownerFile(address) {
  const folder = join(tmpdir(), `wflo-systems-${userInfo().username}`);
  return join(folder, `${address.replaceAll(/[^\w.-]/g, '_')}.json`);
}

function write(file, system) {
  mkdirSync(dirname(file), { recursive: true });
  const part = `${file}.${process.pid}.part`;
  writeFileSync(part, `${JSON.stringify(system, undefined, 2)}\n`, { mode: MODE });
  renameSync(part, file);
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}
