/**
 * `import './end-with-nx.mjs'` or `node --import …/end-with-nx.mjs`: a process that Nx serves asks
 * itself to end (SIGTERM) when Nx is gone. Nx ends its tasks at Ctrl-C and SIGTERM, but not when
 * it is killed; and `npx`, which started it, passes no signal on to it. Outside of an Nx task this
 * does nothing.
 *
 * @module
 */
import { execFileSync } from 'node:child_process';

const INTERVAL_MILLIS = 1_000;
/** Shell, Nx, shell, npx, and what may stand between. */
const MOST_ANCESTORS = 6;

if (process.env.NX_TASK_TARGET_PROJECT !== undefined) watch(ancestors());

function watch(pids) {
  const timer = setInterval(() => {
    if (pids.every(exists)) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, INTERVAL_MILLIS);
  timer.unref();
}

/**
 * Our parent, which may be the shell that Nx runs a command in, and Nx; then, where `npx` or an npm
 * script started Nx, all up to that.
 */
function ancestors() {
  const chain = [];
  for (let pid = process.ppid; pid > 1 && chain.length < MOST_ANCESTORS;) {
    const found = describe(pid);
    if (found === undefined) break;
    chain.push({ pid, ...found });
    pid = found.parent;
  }
  const npm = chain.findIndex(({ command }) => startsNx(command));
  return chain.slice(0, Math.max(2, npm + 1)).map(({ pid }) => pid);
}

function startsNx(command) {
  return /^npm (exec|run)\b|\b(npx|npm)(-cli\.js)?( |$)/u.test(command);
}

function describe(pid) {
  try {
    const output = execFileSync('ps', ['-o', 'ppid=,args=', '-p', String(pid)], {
      encoding: 'utf8',
    });
    const [, ppid, command] = /^\s*(\d+)\s+(.*)/u.exec(output) ?? [];
    return ppid === undefined ? undefined : { parent: Number(ppid), command };
  } catch {
    return undefined;
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
