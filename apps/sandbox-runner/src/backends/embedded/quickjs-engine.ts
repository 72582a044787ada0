import variantModule from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSSyncVariant,
  type QuickJSWASMModule,
} from 'quickjs-emscripten-core';
import { WasmInvalidError } from '../../errors.ts';
import { TABLE_EXPORT } from '../../wasm/open-table.ts';

// Its types describe the CommonJS build, where the variant is one level deeper.
const variant = variantModule as unknown as QuickJSSyncVariant;

/** What the module is linked to start with: 16 MiB. */
const INITIAL_PAGES = 256;
/** The module requests at most 2 GiB of imported memory. */
const MOST_PAGES = 32_768;

/** The engine requests memory of the host, so the host knows when there was none. */
export class LimitedMemory extends WebAssembly.Memory {
  #isRefused = false;

  /** The engine's own limits let three times as much through; a maximum of the memory does not. */
  constructor(pages: number) {
    const maximum = Math.min(MOST_PAGES, Math.max(INITIAL_PAGES, pages));
    super({ initial: INITIAL_PAGES, maximum });
  }

  /** Whether the latest request for more was refused. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  override grow(pages: number): number {
    this.#isRefused = true;
    const before = super.grow(pages);
    this.#isRefused = false;
    return before;
  }
}

/** QuickJS in a memory of limited size, with what its package does not export. */
export interface QuickJsEngine {
  readonly quickjs: QuickJSWASMModule;
  readonly memory: LimitedMemory;
  /** The engine's functions, by the numbers that it calls them with. It can grow. */
  readonly table: WebAssembly.Table;
}

/** @param module the engine, its table opened by `withOpenTable`. */
export async function startQuickJs(
  module: WebAssembly.Module,
  memoryPages: number,
): Promise<QuickJsEngine> {
  const memory = new LimitedMemory(memoryPages);
  let table: unknown;
  const quickjs = await newQuickJSWASMModuleFromVariant(
    newVariant(variant, {
      wasmMemory: memory,
      emscriptenModule: {
        instantiateWasm: async (imports, onSuccess) => {
          const instance = await WebAssembly.instantiate(module, imports);
          table = instance.exports[TABLE_EXPORT];
          onSuccess(instance);
          return instance.exports;
        },
      },
    }),
  );
  if (!(table instanceof WebAssembly.Table)) throw new WasmInvalidError('its table is not open');
  return { quickjs, memory, table };
}
