import { WasmInvalidError } from '../errors.ts';
import { readUnsigned, replaceSection, unsigned } from './module-sections.ts';

/** Bytes of a WebAssembly page. */
export const WASM_PAGE_BYTES = 65_536;

const MEMORY_SECTION = 5;

/**
 * A copy of `module` whose one memory grows to `maximumPages` and no further: the program sees a
 * failed allocation instead of taking the host's memory. Format: WebAssembly core specification,
 * 5.5.8 (memory section).
 *
 * @throws {WasmInvalidError} `WFLO_WASM_INVALID` when it is no module with one 32-bit memory of its
 *   own that starts within the maximum.
 */
export function withMaximumMemory(module: Uint8Array, maximumPages: number): Uint8Array {
  return replaceSection(module, MEMORY_SECTION, 'memory of its own', (section) =>
    limited(section, maximumPages),
  );
}

function limited(section: Uint8Array, maximumPages: number): number[] {
  const [count, flags] = section;
  if (count !== 1) throw new WasmInvalidError(`it has ${String(count)} memories`);
  if (flags !== 0 && flags !== 1) throw new WasmInvalidError('its memory is shared or 64-bit');
  const minimum = readUnsigned(section, 2);
  if (minimum.value > maximumPages) {
    throw new WasmInvalidError(
      `its memory begins with ${minimum.value} pages, the maximum would be ${maximumPages}`,
    );
  }
  const declared = flags === 1 ? readUnsigned(section, minimum.next).value : maximumPages;
  return [1, 1, ...unsigned(minimum.value), ...unsigned(Math.min(declared, maximumPages))];
}
