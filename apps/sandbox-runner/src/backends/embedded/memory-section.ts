/**
 * Gives a WebAssembly module's own memory a maximum. Engines refuse to grow past it, so that the
 * program sees a failed allocation instead of taking the host's memory.
 * Format: WebAssembly core specification, 5.5.8 (memory section).
 *
 * @module
 */
import { WasmInvalidError } from '../../errors.ts';

/** Bytes of a WebAssembly page. */
export const WASM_PAGE_BYTES = 65_536;

const MEMORY_SECTION = 5;
const HEADER_BYTES = 8;
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/**
 * A copy of `module` whose one memory grows to `maximumPages` and no further.
 *
 * @throws {WasmInvalidError} `WFLO_WASM_INVALID` when it is no module with one 32-bit memory of its
 *   own that starts within the maximum.
 */
export function withMaximumMemory(module: Uint8Array, maximumPages: number): Uint8Array {
  if (MAGIC.some((byte, index) => module[index] !== byte)) {
    throw new WasmInvalidError('it does not begin with the magic number and version 1');
  }
  let offset = HEADER_BYTES;
  while (offset < module.length) {
    const start = offset;
    const id = module[offset];
    const size = readUnsigned(module, offset + 1);
    const end = size.next + size.value;
    if (id === MEMORY_SECTION) {
      const section = limited(module.subarray(size.next, end), maximumPages);
      return concatenate(
        module.subarray(0, start),
        Uint8Array.of(MEMORY_SECTION, ...unsigned(section.length), ...section),
        module.subarray(end),
      );
    }
    offset = end;
  }
  throw new WasmInvalidError('it has no memory of its own');
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

/** LEB128, as every number of the format. */
function readUnsigned(bytes: Uint8Array, offset: number): { value: number; next: number } {
  let value = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[offset + index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: offset + index + 1 };
  }
  throw new WasmInvalidError('it ends in the middle of a number');
}

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const byte = rest & 0x7f;
    rest = Math.floor(rest / 128);
    bytes.push(rest === 0 ? byte : byte | 0x80);
  } while (rest !== 0);
  return bytes;
}

function concatenate(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}
