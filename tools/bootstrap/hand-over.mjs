/**
 * Goes on with the Node 24 among the dependencies.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { delimiter, join } from 'node:path';
import { BIN_FOLDER, WORKSPACE_ROOT } from './workspace.mjs';

/** Runs `script` (a path in the checkout) with our arguments; takes over its end. */
export async function handOver(script) {
  const child = spawn(
    join(BIN_FOLDER, 'node'),
    ['--no-warnings', join(WORKSPACE_ROOT, script), ...process.argv.slice(2)],
    {
      cwd: WORKSPACE_ROOT,
      env: { ...process.env, PATH: `${BIN_FOLDER}${delimiter}${process.env.PATH}` },
      // The channel carries no message: its end shows the child that we are gone (parent.mjs).
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    },
  );
  // A Ctrl-C in the terminal reaches the child by itself, too: it takes both for one.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => child.kill(signal));
  }
  const stopWatching = watchForDeathOfNpm(() => child.kill('SIGTERM'));
  const { code, signal } = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
  });
  stopWatching();
  process.exitCode = signal === null ? code : 1;
}

/** npm passes signals on, but not its own SIGKILL: then we get another parent. */
function watchForDeathOfNpm(onDeath) {
  if (process.env.npm_lifecycle_event === undefined) return () => {};
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid !== parent) onDeath();
  }, 1_000);
  return () => clearInterval(timer);
}
