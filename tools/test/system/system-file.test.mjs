import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { freePorts } from '../../network/ports.mjs';
import { run } from '../../process/run.mjs';

const MINUTES = 60_000;
const SYSTEM_FILE = join(WORKSPACE_ROOT, 'tools', 'system', 'system-file.mjs');
const WFLO = join(WORKSPACE_ROOT, 'apps', 'worker', 'bin', 'wflo.mjs');
/** What a command says that found a place, and nobody there. */
const UNREACHABLE = /WFLO_TEMPORAL_UNREACHABLE.*127\.0\.0\.1:/s;

describe('system.json', () => {
  let folder;
  let systems;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-system-'));
    systems = [];
  });
  afterEach(async () => {
    for (const { child, exited } of systems) {
      child.kill('SIGKILL');
      await exited;
    }
    rmSync(folder, { recursive: true, force: true });
  });

  const env = (state, extra = {}) => ({
    PATH: process.env.PATH,
    HOME: folder,
    TMPDIR: folder,
    WFLO_STATE_FOLDER: join(folder, state),
    ...extra,
  });
  const wflo = (state, args, extra) =>
    run(process.execPath, [WFLO, ...args], { cwd: WORKSPACE_ROOT, env: env(state, extra) });
  /** What a command that only reads says of the database it looked for. */
  const noDatabaseAt = (state) =>
    `WFLO_DATABASE_MISSING: There is no executions database at ${join(folder, state, 'kept.db')}`;
  const readFile = (state) => JSON.parse(readFileSync(join(folder, state, 'system.json'), 'utf8'));

  /** A process that announces a system, and ends as its input says. */
  async function announce(state, address) {
    const parts = {
      startedBy: 'npm start',
      temporal: { address, namespace: 'default', taskQueue: 'wflo' },
      urls: {},
      databases: { executions: `sqlite:${join(folder, state, 'kept.db')}` },
    };
    const script = `const { announceSystem } = await import(${JSON.stringify(SYSTEM_FILE)});
      const end = announceSystem(${JSON.stringify(parts)});
      process.once('SIGTERM', () => { end(); process.exit(); });
      setInterval(() => {}, 60_000);
      console.log('announced');`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      env: env(state),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const exited = new Promise((resolve) => child.once('exit', resolve));
    systems.push({ child, exited });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    return { child, exited };
  }

  it(
    'leads the command to the system, wherever it is; the environment wins',
    async () => {
      const [port, other] = await freePorts(2);
      await announce('own', `127.0.0.1:${port}`);
      expect(statSync(join(folder, 'own', 'system.json')).mode & 0o777).toBe(0o600);
      const found = await wflo('own', ['run', 'examples/csv-report.json']);
      expect(found.output).toMatch(UNREACHABLE);
      expect(found.output).toContain(`127.0.0.1:${port}`);
      const named = await wflo('own', ['run', 'examples/csv-report.json'], {
        TEMPORAL_ADDRESS: `127.0.0.1:${other}`,
      });
      expect(named.output).toContain(`127.0.0.1:${other}`);
      expect((await wflo('own', ['list'])).output).toContain(noDatabaseAt('own'));
    },
    4 * MINUTES,
  );

  it(
    'says that it has ended, or was killed: then only its database is used',
    async () => {
      const [port] = await freePorts(1);
      for (const signal of ['SIGTERM', 'SIGKILL']) {
        const { child, exited } = await announce(signal, `127.0.0.1:${port}`);
        child.kill(signal);
        await exited;
        expect('endedAt' in readFile(signal)).toBe(signal === 'SIGTERM');
        expect((await wflo(signal, ['list'])).output).toContain(noDatabaseAt(signal));
      }
    },
    4 * MINUTES,
  );

  it(
    'keeps a command off the system of another checkout, unless that is named',
    async () => {
      // Only said, not served: nothing may listen on the usual port of this machine.
      await announce('other', '127.0.0.1:7233');
      const refused = await wflo('own', ['run', 'examples/csv-report.json']);
      expect(refused.output).toMatch(/^WFLO_OTHER_SYSTEM: .*npm start in .*TEMPORAL_ADDRESS=/s);
      expect(refused.code).toBe(69);
      expect(refused.output).toContain(join(folder, 'other'));
      const named = await wflo('own', ['show', 'exec-none'], {
        TEMPORAL_ADDRESS: '127.0.0.1:7233',
      });
      expect(named.output).not.toContain('WFLO_OTHER_SYSTEM');
    },
    4 * MINUTES,
  );

  it(
    "keeps what Nx serves off another checkout's Temporal",
    async () => {
      const [port] = await freePorts(1);
      await announce('other', `127.0.0.1:${port}`);
      const serve = join(WORKSPACE_ROOT, 'tools', 'temporal', 'serve.mjs');
      const { code, output } = await run(process.execPath, [serve], {
        env: env('own', { TEMPORAL_PORT: String(port) }),
      });
      expect(output).toMatch(/belongs to another system: npm start in .*\(WFLO_PORT_TAKEN\)/s);
      expect(code).toBe(1);
    },
    4 * MINUTES,
  );
});
