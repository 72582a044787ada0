import { withMaximumMemory } from '../../src/wasm/memory-section.ts';

const HEADER = [0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00];
/** A module with one memory that it exports as `memory`. */
const moduleWith = (limits: number[]) =>
  Uint8Array.of(
    ...HEADER,
    ...[5, limits.length + 1, 1, ...limits],
    ...[7, 10, 1, 6, ...Buffer.from('memory'), 2, 0],
  );

async function grow(bytes: Uint8Array, pages: number): Promise<number> {
  const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes), {});
  return (instance.exports['memory'] as WebAssembly.Memory).grow(pages);
}

describe('withMaximumMemory', () => {
  it('lets memory grow to the maximum and no further', async () => {
    const limited = withMaximumMemory(moduleWith([0, 1]), 300);
    await expect(grow(limited, 299)).resolves.toBe(1);
    await expect(grow(limited, 300)).rejects.toThrow(RangeError);
  });

  it('retains a smaller maximum that the module has', async () => {
    const limited = withMaximumMemory(moduleWith([1, 1, 3]), 300);
    await expect(grow(limited, 2)).resolves.toBe(1);
    await expect(grow(limited, 3)).rejects.toThrow(RangeError);
  });

  it.each([
    ['no module', Uint8Array.of(1, 2, 3), 'magic number'],
    ['without a memory', Uint8Array.of(...HEADER), 'no memory'],
    ['with a shared memory', moduleWith([3, 1, 2]), 'shared'],
    ['that begins above the maximum', moduleWith([0, 20]), 'begins with 20 pages'],
    ['cut short', Uint8Array.of(...HEADER, 5, 0x80), 'middle of a number'],
  ])('refuses one %s', (_name, bytes, message) => {
    expect(() => withMaximumMemory(bytes, 10)).toThrow(
      expect.objectContaining({
        code: 'WFLO_WASM_INVALID',
        message: expect.stringContaining(message) as string,
      }) as Error,
    );
  });
});
