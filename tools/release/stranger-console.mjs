/**
 * The console as somebody has it who installs nothing but it: the command of its tarball, beside a
 * worker of another project.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { waitFor } from '../process/wait-for.mjs';
import { EmptyProject } from './empty-project.mjs';

/** @returns {Promise<{ otlpUrl: string, seen: () => Promise<unknown>, close: () => void }>} */
export async function startStrangersConsole({ scratch, npmrc, address }) {
  const project = new EmptyProject(join(scratch, 'projects', 'console'), npmrc);
  await project.install(['@wflo/console']);
  const child = spawn(join(project.folder, 'node_modules', '.bin', 'wflo-console'), [], {
    cwd: project.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...{ PATH: process.env.PATH, HOME: process.env.HOME, TEMPORAL_ADDRESS: address },
      ...{ CONSOLE_PORT: '0', CONSOLE_OTLP_GRPC_PORT: '0', CONSOLE_OTLP_HTTP_PORT: '0' },
    },
  });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output += chunk));
  const printed = () => /^(http:\/\/\S+)\n[^]*OTLP over HTTP: (\S+)\n/.exec(output);
  const [, url, otlpUrl] = await waitFor('the address of the console', () => {
    if (child.exitCode !== null) throw new Error(`it has ended: ${output}`);
    return printed();
  });
  return {
    otlpUrl,
    seen: () => runsOf(url),
    close: () => {
      process.removeListener('exit', kill);
      child.kill('SIGTERM');
    },
  };
}

/** What the page of the runs is made of, once all of it is there; and whether there is a page. */
async function runsOf(url) {
  const read = async () => {
    const { runs } = await (await fetch(new URL('/api/runs', url))).json();
    const byId = Object.fromEntries(
      runs.map(({ executionId, status, cost, llmCalls }) => [
        executionId,
        [status.value, cost.usd.value, llmCalls.value],
      ]),
    );
    const { 'research-1': one, 'research-2': two } = byId;
    return one?.[0] === 'completed' && one[1] !== null && two?.[0] === 'failed' && byId;
  };
  const byId = await waitFor('both runs in the console', read);
  const page = await (await fetch(new URL('/runs/research-1', url))).text();
  const script = /src="(\/assets\/[^"]+\.js)"/.exec(page)?.[1];
  const { status } = await fetch(new URL(script ?? '/none', url));
  return { run: byId['research-1'], hasPage: script !== undefined && status === 200 };
}
