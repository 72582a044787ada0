import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { SetupError } from '../bootstrap/setup-error.mjs';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { step } from '../terminal/progress.mjs';
import { changedSeries, readSeries } from './metric-changes.mjs';

const CLI = ['--conditions=@wflo/source', '--no-warnings', 'apps/worker/src/cli/main.ts'];
const RUN_FAILED = 1;

/**
 * Checks a definition while nothing runs yet.
 *
 * @throws {SetupError} WFLO_EXAMPLE_FAILED with each problem of it.
 */
export async function checkExample({ example, program }) {
  if (program !== undefined) return;
  const { code, stderr } = await capture([...CLI, 'validate', example], process.env);
  if (code === 0) return;
  throw new SetupError('WFLO_EXAMPLE_FAILED', `--example ${example} can't be run:\n${stderr}`);
}

/**
 * Runs the example by the `wflo` command and collects what it left: the execution with its steps,
 * its outputs, and the series of the worker's /metrics that it changed.
 */
export async function runExample(system, { example, inputs }) {
  const before = await metricsOf(system);
  const execution = await step('workflow run', async (note) => {
    note(example);
    return wflo(system, [
      'run',
      example,
      ...inputs.flatMap((input) => ['--input', input]),
      '--wait',
      '--json',
    ]);
  });
  const changes = changedSeries(before, await metricsOf(system));
  return { example, execution, changes, succeeded: execution.status === 'completed' };
}

async function metricsOf({ urls }) {
  const response = await fetch(`${urls.worker}/metrics`, { headers: { accept: 'text/plain' } });
  return readSeries(await response.text());
}

/** What `wflo ARGS` printed as JSON. A run that failed prints its JSON, too, and ends with 1. */
async function wflo({ env }, args) {
  const { code, stdout, stderr } = await capture([...CLI, ...args], env);
  try {
    if (code === 0 || code === RUN_FAILED) return JSON.parse(stdout);
  } catch {
    // Reported below with what it did print.
  }
  throw new SetupError(
    'WFLO_EXAMPLE_FAILED',
    `wflo ${args.join(' ')} ended with exit code ${code}:\n${stderr || stdout}`,
  );
}

function capture(args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      cwd: WORKSPACE_ROOT,
      // Its log lines go to stderr or nowhere: stdout is the JSON.
      env: { ...env, PATH: `${join(WORKSPACE_ROOT, 'node_modules', '.bin')}:${env.PATH}` },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const kill = () => child.kill('SIGKILL');
    process.once('exit', kill);
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk) => (stdout += chunk));
    child.stderr.on('data', (chunk) => (stderr += chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      process.removeListener('exit', kill);
      resolve({ code, stdout, stderr });
    });
  });
}
