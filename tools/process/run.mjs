import { spawn } from 'node:child_process';

/**
 * Runs a command to its end and returns what it wrote; never rejects. It shares our process group,
 * so that a Ctrl-C ends both. `timeoutMillis` (default none) ends it.
 *
 * @returns {Promise<{ ok: boolean, code: number | null, output: string, timedOut: boolean }>}
 *   `output`: stdout and stderr as they came.
 */
export function run(command, args, { cwd, env, timeoutMillis, onOutput = () => {} } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const kill = () => child.kill('SIGKILL');
    let output = '';
    let timedOut = false;
    const collect = (chunk) => {
      output += chunk;
      onOutput(String(chunk));
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    process.once('exit', kill);
    const timer = setTimeout(
      () => {
        timedOut = true;
        kill();
      },
      timeoutMillis ?? 2 ** 31 - 1,
    );
    const end = (code, text = output) => {
      clearTimeout(timer);
      process.removeListener('exit', kill);
      resolve({ ok: code === 0, code, output: text, timedOut });
    };
    child.once('error', (error) => end(null, error.message));
    child.once('close', (code) => end(code));
  });
}
