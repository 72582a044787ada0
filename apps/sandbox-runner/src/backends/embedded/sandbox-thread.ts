import { once } from 'node:events';
import { MessageChannel, Worker } from 'node:worker_threads';
import type { SandboxLanguage } from '@wflo/contracts';
import { BackendUnavailableError } from '../../errors.ts';
import { decodeOutput } from '../bounded-output.ts';
import type { Outcome, Program } from '../../program.ts';
import { WASM_PAGE_BYTES } from '../../wasm/memory-section.ts';
import { RunChannel } from './run-channel.ts';
import type { ThreadSetup } from './thread-host.ts';

/**
 * The thread's own JavaScript heap. It must be larger than the interpreter's memory, which is not
 * part of it: with less, V8 makes a full collection at each growth of that memory.
 */
const HEAP_MB_PER_MEMORY_MB = 2;
const HEAP_MB_AT_LEAST = 256;
/** Deep recursion of an interpreter takes the thread's stack. */
const STACK_MB = 8;
const EXTENSION = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

export interface SandboxThreadOptions {
  readonly language: SandboxLanguage;
  readonly module: WebAssembly.Module;
  readonly memoryPages: number;
  readonly maxOutputBytes: number;
}

type Stop = 'ended' | 'timeout' | 'killed' | 'crashed' | 'out_of_memory';

/** The owner's side of one sandbox thread, which runs one program and is thrown away. */
export class SandboxThread {
  readonly #channel: RunChannel;
  readonly #port = new MessageChannel();
  readonly #worker: Worker;
  readonly #ready: Promise<void>;
  #crash: Error | undefined;

  constructor({ language, module, memoryPages, maxOutputBytes }: SandboxThreadOptions) {
    this.#channel = RunChannel.create(maxOutputBytes);
    const workerData: ThreadSetup = {
      module,
      memoryPages,
      channel: this.#channel.buffer,
      port: this.#port.port2,
    };
    this.#worker = new Worker(new URL(`./${language}-thread.${EXTENSION}`, import.meta.url), {
      workerData,
      transferList: [this.#port.port2],
      name: `sandbox-${language}`,
      // Nothing of this process: no variables, no arguments, no preloaded modules, no streams.
      env: {},
      argv: [],
      execArgv: ['--no-warnings'],
      stdin: false,
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: toHeapMb(memoryPages), stackSizeMb: STACK_MB },
    });
    this.#worker.unref();
    this.#worker.on('error', (error) => {
      this.#crash = toError(error);
    });
    this.#ready = this.#nextMessage('ready');
    // Those who wait for it get the error; there may be none.
    this.#ready.catch(() => undefined);
  }

  /** @throws {BackendUnavailableError} when the interpreter does not come up. */
  async ready(): Promise<void> {
    await this.#ready;
  }

  async run(program: Program, signal: AbortSignal): Promise<Outcome> {
    await this.#ready;
    this.#worker.ref();
    const ended = this.#nextMessage('ended').then(
      (): Stop => 'ended',
      (): Stop => (isOutOfMemory(this.#crash) ? 'out_of_memory' : 'crashed'),
    );
    const startedAt = performance.now();
    this.#port.port1.postMessage(program);
    this.#channel.go();
    const stop = await firstOf(ended, program.timeoutSeconds, signal);
    const durationSeconds = (performance.now() - startedAt) / 1_000;
    await this.terminate();
    return this.#toOutcome(stop, durationSeconds);
  }

  async terminate(): Promise<void> {
    this.#port.port1.close();
    await this.#worker.terminate();
  }

  #toOutcome(stop: Stop, durationSeconds: number): Outcome {
    const stdout = this.#channel.output('stdout');
    const stderr = this.#channel.output('stderr');
    const crash =
      stop === 'crashed'
        ? `\nThe interpreter crashed: ${this.#crash?.message ?? 'it ended'}\n`
        : '';
    return {
      ...this.#end(stop),
      signal: null,
      stdout: decodeOutput(stdout.bytes, stdout.truncated),
      stderr: decodeOutput(stderr.bytes, stderr.truncated) + crash,
      stdoutTruncated: stdout.truncated,
      stderrTruncated: stderr.truncated,
      durationSeconds,
    };
  }

  /** What the program itself reported comes before how it was stopped. */
  #end(stop: Stop): Pick<Outcome, 'status' | 'exitCode'> {
    switch (this.#channel.ending) {
      case 'exited': {
        const { exitCode } = this.#channel;
        return { status: exitCode === 0 ? 'success' : 'error', exitCode };
      }
      case 'out_of_memory':
        return { status: 'oom', exitCode: null };
      case 'output_limit':
        return { status: 'output_limit', exitCode: null };
      case 'running':
        if (stop === 'out_of_memory') return { status: 'oom', exitCode: null };
        if (stop === 'timeout' || stop === 'killed') return { status: stop, exitCode: null };
        return { status: 'error', exitCode: null };
    }
  }

  /** The end of what the interpreter wrote before it ended. */
  #lastOutput(): string {
    const { bytes } = this.#channel.output('stderr');
    return `the interpreter ended early: ${decodeOutput(bytes, false).trim().slice(-500)}`;
  }

  /** Rejects when the thread ends before it posts `expected`. */
  async #nextMessage(expected: 'ready' | 'ended'): Promise<void> {
    const abort = new AbortController();
    const { signal } = abort;
    try {
      const first = await Promise.race([
        once(this.#worker, 'message', { signal }).then(([message]): unknown => message),
        once(this.#worker, 'exit', { signal }).then((): unknown => 'exit'),
      ]);
      if (first !== expected) throw new Error(this.#lastOutput());
    } catch (error) {
      const cause = this.#crash ?? toError(error);
      throw new BackendUnavailableError(`a sandbox thread failed: ${cause.message}`, { cause });
    } finally {
      abort.abort();
    }
  }
}

function toHeapMb(memoryPages: number): number {
  const memoryMb = (memoryPages * WASM_PAGE_BYTES) / 1_048_576;
  return HEAP_MB_AT_LEAST + HEAP_MB_PER_MEMORY_MB * memoryMb;
}

/** Resolves with what comes first: the end, the time limit or the caller's abort. */
async function firstOf(
  ended: Promise<Stop>,
  timeoutSeconds: number,
  signal: AbortSignal,
): Promise<Stop> {
  const { promise: stopped, resolve } = Promise.withResolvers<Stop>();
  const onAbort = () => {
    resolve('killed');
  };
  const timer = setTimeout(resolve, timeoutSeconds * 1_000, 'timeout');
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  try {
    return await Promise.race([ended, stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function isOutOfMemory(error: Error | undefined): boolean {
  return error !== undefined && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function toError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
