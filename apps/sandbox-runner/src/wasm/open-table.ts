import { WasmInvalidError } from '../errors.ts';
import { readUnsigned, replaceSection, unsigned } from './module-sections.ts';

/** The name under which the table is exported. */
export const TABLE_EXPORT = 'wflo_table';

const TABLE_SECTION = 4;
const EXPORT_SECTION = 7;
const FUNCTION_REFERENCE = 0x70;
const TABLE_KIND = 1;

/**
 * A copy of `module` that exports its one table of functions, which may grow, so that the host can
 * put a function of its own into it. Format: WebAssembly core specification, 5.5.7 (table section)
 * and 5.5.10 (export section).
 *
 * @throws {WasmInvalidError} `WFLO_WASM_INVALID` when it is no module with one table of functions.
 */
export function withOpenTable(module: Uint8Array): Uint8Array {
  const growable = replaceSection(module, TABLE_SECTION, 'table', withoutMaximum);
  return replaceSection(growable, EXPORT_SECTION, 'exports', withTable);
}

function withoutMaximum(section: Uint8Array): number[] {
  const [count, type] = section;
  if (count !== 1 || type !== FUNCTION_REFERENCE) {
    throw new WasmInvalidError('it has not one table of functions');
  }
  return [1, FUNCTION_REFERENCE, 0, ...unsigned(readUnsigned(section, 3).value)];
}

function withTable(section: Uint8Array): number[] {
  const count = readUnsigned(section, 0);
  const name = new TextEncoder().encode(TABLE_EXPORT);
  return [
    ...unsigned(count.value + 1),
    ...section.subarray(count.next),
    ...unsigned(name.length),
    ...name,
    TABLE_KIND,
    0,
  ];
}
