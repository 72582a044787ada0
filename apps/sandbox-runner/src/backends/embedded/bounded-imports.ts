import { wasi, type Fd, type WASI } from '@bjorn3/browser_wasi_shim';

const MAX_OPEN_FILES = 1_024;
/** PATH_MAX of Linux. */
const MAX_PATH_BYTES = 4_096;
const CHUNK_BYTES = 65_536;

/** Which arguments are the lengths of paths: WASI preview 1. */
const PATH_LENGTHS: Readonly<Record<string, readonly number[]>> = {
  path_create_directory: [2],
  path_filestat_get: [3],
  path_filestat_set_times: [3],
  path_link: [3, 6],
  path_open: [3],
  path_readlink: [2],
  path_remove_directory: [2],
  path_rename: [2, 5],
  path_symlink: [1, 4],
  path_unlink_file: [2],
};
/** Where `path_open` puts the number of the open file. */
const OPENED_FD_ARGUMENT = 8;

type Imports = WASI['wasiImport'];

/**
 * The imports of `shim`, bounded where it is not: its table of open files only grows, paths may
 * have any length, and each read or write makes a copy as large as the program requests. `memory`
 * is called once the program runs.
 */
export function boundImports(shim: WASI, memory: () => WebAssembly.Memory): Imports {
  const fds: (Fd | undefined)[] = shim.fds;
  const imports = { ...shim.wasiImport, ...vectored(fds, memory) };
  const open = imports['path_open'];
  imports['path_open'] = (...values: number[]): unknown => {
    const free = fds.indexOf(undefined);
    if (free === -1 && fds.length >= MAX_OPEN_FILES) return wasi.ERRNO_MFILE;
    const errno: unknown = open?.(...values);
    if (errno !== wasi.ERRNO_SUCCESS || free === -1) return errno;
    fds[free] = fds.pop();
    new DataView(memory().buffer).setUint32(values[OPENED_FD_ARGUMENT] ?? 0, free, true);
    return errno;
  };
  for (const [name, lengths] of Object.entries(PATH_LENGTHS)) {
    const call = imports[name];
    imports[name] = (...values: number[]): unknown =>
      lengths.some((index) => (values[index] ?? 0) >>> 0 > MAX_PATH_BYTES)
        ? wasi.ERRNO_NAMETOOLONG
        : call?.(...values);
  }
  return imports;
}

interface Moved {
  readonly ret: number;
  readonly count: number;
}

/** Reads and writes, which go from and to the program's memory in pieces. */
function vectored(fds: readonly (Fd | undefined)[], memory: () => WebAssembly.Memory): Imports {
  const read = ({ ret, data }: ReturnType<Fd['fd_read']>, target: Uint8Array): Moved => {
    target.set(data);
    return { ret, count: data.byteLength };
  };
  const written = ({ ret, nwritten }: ReturnType<Fd['fd_write']>): Moved => ({
    ret,
    count: nwritten,
  });
  return {
    fd_read: (fd: number, vectors: number, count: number, result: number) =>
      move(fd, vectors, count, result, (file, part) => read(file.fd_read(part.byteLength), part)),
    fd_pread: (fd: number, vectors: number, count: number, offset: bigint, result: number) =>
      move(fd, vectors, count, result, (file, part, done) =>
        read(file.fd_pread(part.byteLength, offset + BigInt(done)), part),
      ),
    fd_write: (fd: number, vectors: number, count: number, result: number) =>
      move(fd, vectors, count, result, (file, part) => written(file.fd_write(part))),
    fd_pwrite: (fd: number, vectors: number, count: number, offset: bigint, result: number) =>
      move(fd, vectors, count, result, (file, part, done) =>
        written(file.fd_pwrite(part, offset + BigInt(done))),
      ),
  };

  /** Stops where something moves less than it could. What was moved before an error counts. */
  function move(
    fd: number,
    vectors: number,
    count: number,
    result: number,
    step: (file: Fd, part: Uint8Array, done: number) => Moved,
  ): number {
    const file = fds[fd];
    if (file === undefined) return wasi.ERRNO_BADF;
    let done = 0;
    for (const part of parts(memory().buffer, vectors, count)) {
      const moved = step(file, part, done);
      if (moved.ret !== wasi.ERRNO_SUCCESS && done === 0) return moved.ret;
      done += moved.count;
      if (moved.count < part.byteLength) break;
    }
    new DataView(memory().buffer).setUint32(result, done, true);
    return wasi.ERRNO_SUCCESS;
  }
}

/** The program's buffers, cut into pieces. Layout: WASI preview 1, `iovec`. */
function* parts(buffer: ArrayBufferLike, vectors: number, count: number): Generator<Uint8Array> {
  const view = new DataView(buffer);
  for (let index = 0; index < count; index += 1) {
    const start = view.getUint32(vectors + 8 * index, true);
    const length = view.getUint32(vectors + 8 * index + 4, true);
    for (let at = 0; at < length; at += CHUNK_BYTES) {
      yield new Uint8Array(buffer, start + at, Math.min(CHUNK_BYTES, length - at));
    }
  }
}
