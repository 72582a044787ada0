/**
 * A registry of the rehearsal's own: verdaccio, which holds our packages and nothing else.
 *
 * @module
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../network/ports.mjs';
import { waitFor } from '../process/wait-for.mjs';
import { mustRun } from './must-run.mjs';

const CONFIGURATION = `storage: ./storage
web: { enable: false }
uplinks: {}
packages:
  '@wflo/*': { access: $all, publish: $all }
log: { type: stdout, format: pretty, level: warn }
max_body_size: 20mb
`;

/**
 * @returns {Promise<{ url: string, npmrc: string, publish(tarball: string): Promise<void> }>}
 *   `npmrc`: the lines that let a project install our packages from it.
 */
export async function startRegistry(guard, programs, scratch) {
  const folder = join(scratch, 'registry');
  mkdirSync(folder);
  writeFileSync(join(folder, 'config.yaml'), CONFIGURATION);
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}/`;
  const registry = guard.spawn(
    process.execPath,
    [join(programs, 'verdaccio'), '--config', 'config.yaml', '--listen', `127.0.0.1:${port}`],
    { name: 'verdaccio', cwd: folder, logFile: join(folder, 'verdaccio.log') },
  );
  await waitFor('verdaccio', async () => (await fetch(`${url}-/ping`)).ok, { process: registry });
  // npm publishes nothing without a token; this registry lets everybody in.
  const npmrc = `@wflo:registry=${url}\n//127.0.0.1:${port}/:_authToken=rehearsal\n`;
  writeFileSync(join(folder, '.npmrc'), npmrc);
  return {
    url,
    npmrc,
    async publish(tarball) {
      await mustRun('npm', ['publish', tarball, '--registry', url], { cwd: folder });
    },
  };
}
