import { WasmInvalidError } from '../errors.ts';

const HEADER_BYTES = 8;
const MAGIC = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];

/**
 * A copy of `module` in which `change` has made another section of the one numbered `id`; the
 * others stay as they are. Format: WebAssembly core specification, 5.5 (modules).
 *
 * @throws {WasmInvalidError} `WFLO_WASM_INVALID` when it is no module, or has no such section.
 */
export function replaceSection(
  module: Uint8Array,
  id: number,
  what: string,
  change: (section: Uint8Array) => readonly number[],
): Uint8Array {
  if (MAGIC.some((byte, index) => module[index] !== byte)) {
    throw new WasmInvalidError('it does not begin with the magic number and version 1');
  }
  let offset = HEADER_BYTES;
  while (offset < module.length) {
    const size = readUnsigned(module, offset + 1);
    const end = size.next + size.value;
    if (module[offset] === id) {
      const section = change(module.subarray(size.next, end));
      return concatenate(
        module.subarray(0, offset),
        Uint8Array.of(id, ...unsigned(section.length), ...section),
        module.subarray(end),
      );
    }
    offset = end;
  }
  throw new WasmInvalidError(`it has no ${what}`);
}

/** LEB128, as every number of the format. */
export function readUnsigned(bytes: Uint8Array, offset: number): { value: number; next: number } {
  let value = 0;
  for (let index = 0; index < 5; index += 1) {
    const byte = bytes[offset + index];
    if (byte === undefined) break;
    value += (byte & 0x7f) * 2 ** (7 * index);
    if (byte < 0x80) return { value, next: offset + index + 1 };
  }
  throw new WasmInvalidError('it ends in the middle of a number');
}

export function unsigned(value: number): number[] {
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
