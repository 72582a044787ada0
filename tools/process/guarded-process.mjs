import { existsSync, readFileSync } from 'node:fs';
import { signalGroup, stopGroup } from './stop-group.mjs';

/** A process started by a ProcessGuard. */
export class GuardedProcess {
  #child;
  #stopSignal;
  #graceMillis;
  #logStart;

  constructor(child, { name, logFile, logStart, stopSignal, graceMillis }) {
    this.#child = child;
    this.#stopSignal = stopSignal;
    this.#graceMillis = graceMillis;
    this.#logStart = logStart;
    this.name = name;
    this.logFile = logFile;
    this.running = child.pid !== undefined;
    /** Resolves once, when the process has ended or could not be started. Never rejects. */
    this.exited = new Promise((resolve) => {
      child.once('error', (error) => resolve({ code: null, signal: null, error }));
      child.once('exit', (code, signal) => resolve({ code, signal }));
    }).then((end) => {
      this.running = false;
      return end;
    });
  }

  get pid() {
    return this.#child.pid;
  }

  /** Waits for its end; unlike `exited` alone, this keeps our own process alive meanwhile. */
  async ended() {
    this.#child.ref();
    const end = await this.exited;
    this.#child.unref();
    return end;
  }

  /** Ends the process and all it has started; resolves when they are gone. */
  async stop() {
    if (this.pid === undefined) return;
    await stopGroup(this.pid, { signal: this.#stopSignal, graceMillis: this.#graceMillis });
  }

  /** Ends the process and all it has started, without asking. */
  kill() {
    if (this.running) signalGroup(this.pid, 'SIGKILL');
  }

  /** The last lines it wrote; those of earlier processes in the same file are left out. */
  logTail(lines = 20) {
    if (this.logFile === undefined || !existsSync(this.logFile)) return '';
    const written = readFileSync(this.logFile).subarray(this.#logStart).toString('utf8');
    return written.trimEnd().split('\n').slice(-lines).join('\n');
  }
}
