import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Runs `work` while no other process runs work under the same lock folder, so that two commands
 * started together do not build the same program twice. A lock whose owner is dead is taken over.
 */
export async function exclusively(lock, work, { onWait = () => {} } = {}) {
  mkdirSync(dirname(lock), { recursive: true });
  let announced = false;
  while (!tryLock(lock)) {
    if (!announced) onWait();
    announced = true;
    await delay(250);
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { recursive: true, force: true });
  }
}

/** Whether this process has the lock now; that of a dead owner is free at the next try. */
export function tryLock(lock) {
  try {
    mkdirSync(lock);
    writeFileSync(join(lock, 'pid'), String(process.pid));
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    if (ownerIsDead(lock)) rmSync(lock, { recursive: true, force: true });
    return false;
  }
}

function ownerIsDead(lock) {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0);
    return false;
  } catch (error) {
    if (error.code === 'ESRCH') return true;
    // No pid yet: its owner is about to write it, or died in between.
    return error.code === 'ENOENT' && ageMillis(lock) > 10_000;
  }
}

function ageMillis(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return 0;
  }
}
