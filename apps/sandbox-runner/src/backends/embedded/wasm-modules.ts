import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { SandboxLanguage } from '@wflo/contracts';
import type { EmbeddedEngine } from '../../languages/language.ts';
import { engineOf } from '../../languages/registry.ts';
import { WASM_PAGE_BYTES } from '../../wasm/memory-section.ts';

const MAX_CACHED = 4;

/** Files of modules that are taken in place of the dependency's. */
export type ModulePaths = Readonly<Partial<Record<SandboxLanguage, string | undefined>>>;

/**
 * Compiled interpreters, shared by the threads. Compiling is the slow part of a start, and the
 * memory limit is a part of the module, so the latest few are cached.
 */
export class WasmModules {
  readonly #paths: ModulePaths;
  readonly #cached = new Map<string, Promise<WebAssembly.Module>>();

  constructor(paths: ModulePaths = {}) {
    this.#paths = paths;
  }

  /** @throws {TypeError} for a language without an engine. */
  async get(language: SandboxLanguage, memoryMb: number): Promise<WebAssembly.Module> {
    const engine = engineOf(language, 'embedded');
    const pages = toPages(memoryMb);
    const key = engine.isLimitedByModule ? `${language} ${pages}` : language;
    const module = this.#cached.get(key) ?? this.#compile(language, engine, pages);
    this.#cached.delete(key);
    this.#cached.set(key, module);
    const [oldest] = this.#cached.keys();
    if (this.#cached.size > MAX_CACHED && oldest !== undefined) this.#cached.delete(oldest);
    module.catch(() => this.#cached.delete(key));
    return module;
  }

  async #compile(
    language: SandboxLanguage,
    { module, prepare }: EmbeddedEngine,
    pages: number,
  ): Promise<WebAssembly.Module> {
    const bytes = await readFile(
      this.#paths[language] ?? fileURLToPath(import.meta.resolve(module)),
    );
    return WebAssembly.compile(new Uint8Array(prepare(bytes, pages)));
  }
}

export function toPages(memoryMb: number): number {
  return (memoryMb * 1_048_576) / WASM_PAGE_BYTES;
}
