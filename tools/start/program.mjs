import { dirname, join, resolve } from 'node:path';
import { STATE_FOLDER } from '../bootstrap/workspace.mjs';

/** Runs an example that is a program, which prints what it has to say by itself. */
export async function runProgram(guard, { env }, { example, program }) {
  const child = guard.spawn(
    process.execPath,
    ['--conditions=@wflo/source', '--no-warnings', program],
    {
      name: example,
      cwd: resolve(dirname(program), '..'),
      env: { ...env, STATE_FOLDER: join(STATE_FOLDER, 'agent') },
      output: 'inherit',
    },
  );
  // Guarded processes do not keep us alive.
  const keepAlive = setInterval(() => {}, 60_000);
  const { code } = await child.exited.finally(() => clearInterval(keepAlive));
  return { example, succeeded: code === 0 };
}
