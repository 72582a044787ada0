/**
 * Entry of a thread that runs one JavaScript program on QuickJS.
 *
 * @module
 */
import variantModule from '@jitl/quickjs-wasmfile-release-sync';
import {
  newQuickJSWASMModuleFromVariant,
  newVariant,
  type QuickJSSyncVariant,
} from 'quickjs-emscripten-core';
import { JavaScriptSandbox } from './javascript-sandbox.ts';
import { ThreadHost } from './thread-host.ts';
import { WASM_PAGE_BYTES } from './memory-section.ts';

// Its types describe the CommonJS build, where the variant is one level deeper.
const variant = variantModule as unknown as QuickJSSyncVariant;

/** What the module is linked to begin with: 16 MiB. */
const INITIAL_PAGES = 256;

const host = ThreadHost.ofThisThread();
// The module asks for at most 2 GiB of imported memory; its own limits let three times as much
// through as they say, a maximum of the memory itself does not.
const wasmMemory = new WebAssembly.Memory({
  initial: INITIAL_PAGES,
  maximum: Math.min(32_768, Math.max(INITIAL_PAGES, host.memoryPages)),
});
const quickjs = await newQuickJSWASMModuleFromVariant(
  newVariant(variant, { wasmModule: host.module, wasmMemory }),
);
// The engine grows its memory by a fifth at a time: full is when the next step would not fit.
const isMemoryFull = () => wasmMemory.buffer.byteLength * 1.2 >= host.memoryPages * WASM_PAGE_BYTES;
const sandbox = new JavaScriptSandbox(quickjs, host, isMemoryFull);
const program = host.awaitProgram();

try {
  sandbox.run(program);
} catch (error) {
  if (wasmMemory.buffer.byteLength + WASM_PAGE_BYTES < host.memoryPages * WASM_PAGE_BYTES) {
    throw error;
  }
  // The engine fell over its last allocation instead of reporting it.
  host.outOfMemory();
}
host.stop();
