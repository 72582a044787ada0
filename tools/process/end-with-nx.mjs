/**
 * `import './end-with-nx.mjs'` or `node --import …/end-with-nx.mjs`: a process that Nx serves asks
 * itself to end (SIGTERM) when Nx is gone. Nx ends its tasks at Ctrl-C and SIGTERM, but not when
 * it is killed. Outside of an Nx task this does nothing.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';

const INTERVAL_MILLIS = 1_000;

if (process.env.NX_TASK_TARGET_PROJECT !== undefined) watch(ancestors());

function watch(pids) {
  const timer = setInterval(() => {
    if (pids.every(exists)) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, INTERVAL_MILLIS);
  timer.unref();
}

/** Our parent, which may be the shell that Nx runs a command in, and its parent. */
function ancestors() {
  const parent = process.ppid;
  try {
    const answer = execFileSync('ps', ['-o', 'ppid=', '-p', String(parent)], { encoding: 'utf8' });
    return [parent, Number(answer)].filter((pid) => pid > 1);
  } catch {
    return [parent];
  }
}

function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== 'ESRCH';
  }
}
