import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/**
 * Whether any process of the group still runs. One that has ended but waits for its parent to
 * take note (a zombie) does not: after our own death its new parent may take seconds.
 */
export function groupExists(pid) {
  try {
    process.kill(-pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  return process.platform === 'linux' ? hasLiveMember(pid) : true;
}

/** proc(5): `pid (name) state ppid pgrp …`, where the name may hold spaces and parentheses. */
function hasLiveMember(group) {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .some((entry) => {
      const [state, , pgrp] = statOf(entry).split(' ');
      return Number(pgrp) === group && state !== 'Z' && state !== 'X';
    });
}

function statOf(entry) {
  try {
    const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2);
  } catch {
    return '';
  }
}

/**
 * Ends a process group: `signal` first, SIGKILL when something of it is still there after
 * `graceMillis`. Resolves when nothing of the group is left (or cannot be signalled).
 */
export async function stopGroup(pid, { signal = 'SIGTERM', graceMillis = 10_000 } = {}) {
  if (!signalGroup(pid, signal)) return;
  if (await groupGone(pid, graceMillis)) return;
  signalGroup(pid, 'SIGKILL');
  await groupGone(pid, 2_000);
}

/** Sends a signal to a process group; false when there is none of ours by that id. */
export function signalGroup(pid, signal) {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false;
  }
}

async function groupGone(pid, withinMillis) {
  const deadline = Date.now() + withinMillis;
  while (groupExists(pid)) {
    if (Date.now() > deadline) return false;
    await delay(25);
  }
  return true;
}
