/**
 * Starts processes that must not outlive this one. Each gets a process group of its own (so that
 * Ctrl-C in the terminal reaches only us, and we end them in order) and is registered with a
 * reaper process, which ends it should we be killed.
 *
 * @module
 */
import { spawn } from 'node:child_process';
import { chownSync, closeSync, fstatSync, mkdirSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GuardedProcess } from './guarded-process.mjs';

const REAPER = fileURLToPath(new URL('reaper.mjs', import.meta.url));

export class ProcessGuard {
  #reaper;
  #processes = [];
  #folders = [];

  /**
   * Starts a process whose output goes to `logFile`, or to ours (`output: 'inherit'`), or nowhere.
   *
   * @param {string} command
   * @param {string[]} args
   * @param {{ name?: string, cwd?: string, env?: NodeJS.ProcessEnv, logFile?: string, output?: 'inherit',
   *   stopSignal?: NodeJS.Signals, graceMillis?: number, stopLast?: boolean, uid?: number, gid?: number }} [options]
   *   `stopLast`: it is what others stand on, and ends after them.
   *   `graceMillis` (default 10,000): how long it may take to end before SIGKILL.
   * @returns {GuardedProcess}
   */
  spawn(command, args, options = {}) {
    const { name = command, cwd, env = process.env, logFile, uid, gid } = options;
    const { stopSignal = 'SIGTERM', graceMillis = 10_000, stopLast = false } = options;
    this.#startReaper();
    const output = logFile === undefined ? (options.output ?? 'ignore') : openLog(logFile);
    const logStart = typeof output === 'number' ? fstatSync(output).size : 0;
    const child = spawn(command, args, {
      cwd,
      env,
      detached: true,
      stdio: ['ignore', output, output],
      ...(uid === undefined ? {} : { uid, gid }),
    });
    if (typeof output === 'number') closeSync(output);
    child.unref();
    const description = { name, logFile, logStart, stopSignal, graceMillis };
    const guarded = new GuardedProcess(child, description);
    if (child.pid !== undefined) {
      this.#send({ watch: { pid: child.pid, signal: stopSignal, graceMillis, stopLast } });
      void guarded.exited.then(() => this.#send({ forget: child.pid }));
    }
    if (stopLast) this.#processes.unshift(guarded);
    else this.#processes.push(guarded);
    return guarded;
  }

  /** A new folder under the system's temporary folder, removed with this process. */
  temporaryFolder(prefix, owner) {
    this.#startReaper();
    const folder = mkdtempSync(join(tmpdir(), prefix));
    if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
    this.#folders.push(folder);
    this.#send({ remove: folder });
    return folder;
  }

  /** Ends every process, newest first, then removes the temporary folders. */
  async close({ onStop = () => {} } = {}) {
    for (const guarded of [...this.#processes].reverse()) {
      if (!guarded.running) continue;
      onStop(guarded);
      await guarded.stop();
    }
    this.#processes = [];
    for (const folder of this.#folders.splice(0)) {
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    }
    this.#reaper?.stdin.end();
    this.#reaper = undefined;
  }

  /** Ends everything at once, without asking. */
  killAll() {
    for (const guarded of this.#processes) guarded.kill();
  }

  #startReaper() {
    if (this.#reaper !== undefined) return;
    this.#reaper = spawn(process.execPath, [REAPER], {
      // Jest and coverage tools set NODE_OPTIONS for themselves.
      env: { ...process.env, NODE_OPTIONS: '' },
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#reaper.stdin.on('error', () => {});
    this.#reaper.unref();
    this.#reaper.stdin.unref();
  }

  #send(message) {
    this.#reaper?.stdin.write(`${JSON.stringify(message)}\n`);
  }
}

function openLog(logFile) {
  mkdirSync(dirname(logFile), { recursive: true });
  return openSync(logFile, 'a');
}
