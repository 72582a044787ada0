import { WasmInvalidError } from '../../src/errors.ts';
import { TABLE_EXPORT, withOpenTable } from '../../src/wasm/open-table.ts';

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
const TABLE_OF_ONE = [4, 5, 1, 0x70, 1, 1, 1];
const NO_EXPORTS = [7, 1, 0];

describe('withOpenTable', () => {
  it('lets the host see the table and add to it', async () => {
    const module = withOpenTable(Uint8Array.of(...HEADER, ...TABLE_OF_ONE, ...NO_EXPORTS));
    const { instance } = await WebAssembly.instantiate(new Uint8Array(module), {});
    const table = instance.exports[TABLE_EXPORT];
    expect(table instanceof WebAssembly.Table && table.grow(1)).toBe(1);
  });

  it.each([
    ['no table', [...HEADER, ...NO_EXPORTS]],
    ['no exports', [...HEADER, ...TABLE_OF_ONE]],
    ['a table of other things', [...HEADER, 4, 4, 1, 0x6f, 0, 1, ...NO_EXPORTS]],
  ])('refuses a module with %s', (_what, bytes) => {
    expect(() => withOpenTable(Uint8Array.from(bytes))).toThrow(WasmInvalidError);
  });
});
