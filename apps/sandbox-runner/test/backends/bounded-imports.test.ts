import { WASI, wasi } from '@bjorn3/browser_wasi_shim';
import { BoundedDirectory, BoundedPreopen } from '../../src/backends/embedded/bounded-directory.ts';
import { boundImports } from '../../src/backends/embedded/bounded-imports.ts';
import { Disk } from '../../src/backends/embedded/disk.ts';

const RESULT = 1_024;
const PATH = 2_048;

describe('the bounded imports', () => {
  const memory = new WebAssembly.Memory({ initial: 1 });
  new TextEncoder().encodeInto('file', new Uint8Array(memory.buffer, PATH));
  const root = new BoundedDirectory(new Disk(1_048_576));
  root.addFile('file', new Uint8Array(10));
  const shim = new WASI([], [], [new BoundedPreopen('/', root)], { debug: false });
  shim.inst = { exports: { memory } };
  const imports = boundImports(shim, () => memory);
  const open = (length = 4): unknown => {
    const errno = imports['path_open']?.(0, 0, PATH, length, 0, 0n, 0n, 0, RESULT);
    return errno === wasi.ERRNO_SUCCESS ? new DataView(memory.buffer).getUint32(RESULT, true) : -1;
  };

  it('give the number of a closed file again, so that the table does not grow', () => {
    const [first, second] = [open(), open()];
    imports['fd_close']?.(first);
    for (let turn = 0; turn < 100; turn += 1) {
      expect(open()).toBe(first);
      imports['fd_close']?.(first);
    }
    expect(shim.fds.length).toBe(3);
    imports['fd_close']?.(second);
  });

  it('refuse a path that no system would take, without reading it', () => {
    expect(open(0x7fff_ffff)).toBe(-1);
    expect(imports['path_rename']?.(0, PATH, 4, 0, PATH, -1)).toBe(wasi.ERRNO_NAMETOOLONG);
  });
});
