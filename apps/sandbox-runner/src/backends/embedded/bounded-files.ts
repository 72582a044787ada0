/**
 * An in-memory directory tree for a WASI program, with a quota: the shim's own files grow without
 * bound, in memory that no limit of the thread counts.
 *
 * @module
 */
import { Directory, File, OpenFile, PreopenDirectory, wasi } from '@bjorn3/browser_wasi_shim';

/** Files and directories that one program may make. */
const MAX_ENTRIES = 10_000;

/** What is left of a program's quota; shared by all of its directories. */
export class FileQuota {
  #bytes: number;
  #entries = MAX_ENTRIES;

  constructor(maxBytes: number) {
    this.#bytes = maxBytes;
  }

  /** False when `bytes` more do not fit; a negative number gives back. */
  takeBytes(bytes: number): boolean {
    if (bytes > this.#bytes) return false;
    this.#bytes -= bytes;
    return true;
  }

  takeEntry(): boolean {
    this.#entries -= 1;
    return this.#entries >= 0;
  }
}

/** A file whose growth counts against the quota. Space is given back when it shrinks. */
export class BoundedFile extends File {
  readonly #quota: FileQuota;
  #capacity: Uint8Array<ArrayBuffer>;

  constructor(content: Uint8Array, quota: FileQuota) {
    super(new Uint8Array());
    this.#quota = quota;
    this.#capacity = new Uint8Array();
    if (this.resize(content.byteLength)) this.data.set(content);
  }

  override path_open(oflags: number, _rights: bigint, fdFlags: number) {
    if ((oflags & wasi.OFLAGS_TRUNC) === wasi.OFLAGS_TRUNC) this.resize(0);
    const file = new BoundedOpenFile(this);
    if ((fdFlags & wasi.FDFLAGS_APPEND) !== 0) file.fd_seek(0n, wasi.WHENCE_END);
    return { ret: wasi.ERRNO_SUCCESS, fd_obj: file };
  }

  /** Makes the file so long, in place where it can. False when the quota forbids it. */
  resize(length: number): boolean {
    const before = this.data.byteLength;
    if (!this.#quota.takeBytes(length - before)) return false;
    if (length > this.#capacity.byteLength) {
      const larger = new Uint8Array(Math.max(length, 2 * before, 256));
      larger.set(this.data);
      this.#capacity = larger;
    }
    if (length < before) this.#capacity.fill(0, length, before);
    this.data = this.#capacity.subarray(0, length);
    return true;
  }
}

class BoundedOpenFile extends OpenFile {
  readonly #bounded: BoundedFile;

  constructor(file: BoundedFile) {
    super(file);
    this.#bounded = file;
  }

  override fd_write(data: Uint8Array) {
    const result = this.fd_pwrite(data, this.file_pos);
    this.file_pos += BigInt(result.nwritten);
    return result;
  }

  override fd_pwrite(data: Uint8Array, offset: bigint) {
    const end = Number(offset) + data.byteLength;
    if (!this.#fits(end)) return { ret: wasi.ERRNO_NOSPC, nwritten: 0 };
    this.file.data.set(data, Number(offset));
    return { ret: wasi.ERRNO_SUCCESS, nwritten: data.byteLength };
  }

  override fd_allocate(offset: bigint, length: bigint) {
    return this.#fits(Number(offset + length)) ? wasi.ERRNO_SUCCESS : wasi.ERRNO_NOSPC;
  }

  override fd_filestat_set_size(size: bigint) {
    return this.#bounded.resize(Number(size)) ? wasi.ERRNO_SUCCESS : wasi.ERRNO_NOSPC;
  }

  #fits(length: number): boolean {
    return length <= this.file.data.byteLength || this.#bounded.resize(length);
  }
}

/** A directory whose entries are bounded, however they come about. */
export class BoundedDirectory extends Directory {
  readonly #quota: FileQuota;

  constructor(quota: FileQuota) {
    super(new Map());
    this.#quota = quota;
  }

  override create_entry_for_path(path: string, isDirectory: boolean) {
    const refused = (ret: number) => ({ ret, entry: null });
    const segments = toSegments(path);
    const name = segments.pop();
    if (name === undefined) return refused(wasi.ERRNO_INVAL);
    const parent = this.#descend(segments);
    if (parent === undefined) return refused(wasi.ERRNO_NOENT);
    if (parent.contents.has(name)) return refused(wasi.ERRNO_EXIST);
    if (!this.#quota.takeEntry()) return refused(wasi.ERRNO_NOSPC);
    const entry = isDirectory
      ? new BoundedDirectory(this.#quota)
      : new BoundedFile(new Uint8Array(), this.#quota);
    parent.contents.set(name, entry);
    return { ret: wasi.ERRNO_SUCCESS, entry };
  }

  /** Lays a file, the directories on its way included. */
  addFile(path: string, content: Uint8Array): void {
    const segments = toSegments(path);
    const name = segments.pop() ?? '';
    const parent = this.addDirectory(segments.join('/'));
    parent.contents.set(name, new BoundedFile(content, this.#quota));
  }

  /** The directory at `path`, made where there is none. */
  addDirectory(path: string): BoundedDirectory {
    return toSegments(path).reduce<BoundedDirectory>((directory, segment) => {
      const existing = directory.contents.get(segment);
      if (existing instanceof BoundedDirectory) return existing;
      const made = new BoundedDirectory(this.#quota);
      directory.contents.set(segment, made);
      return made;
    }, this);
  }

  #descend(segments: readonly string[]): BoundedDirectory | undefined {
    return segments.reduce<BoundedDirectory | undefined>((directory, segment) => {
      const next = directory?.contents.get(segment);
      return next instanceof BoundedDirectory ? next : undefined;
    }, this);
  }
}

/** A tree of `root` as a program of WASI sees it under `name`. */
export function toPreopen(name: string, root: BoundedDirectory): PreopenDirectory {
  const preopen = new PreopenDirectory(name, new Map());
  preopen.dir = root;
  return preopen;
}

/** Resolves `.` and `..` as the shim does; it has refused a path that leaves the directory. */
function toSegments(path: string): string[] {
  const segments: string[] = [];
  for (const segment of path.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '' && segment !== '.') segments.push(segment);
  }
  return segments;
}
