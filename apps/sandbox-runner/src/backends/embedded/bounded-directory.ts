import { Directory, OpenDirectory, wasi, type Inode } from '@bjorn3/browser_wasi_shim';
import { BoundedFile } from './bounded-file.ts';
import type { Disk } from './disk.ts';

/** NAME_MAX of Linux. */
const MAX_NAME_BYTES = 255;

/** The names in a directory; the shim makes and removes them through `set` and `delete` alone. */
class Entries extends Map<string, Inode> {
  readonly #disk: Disk;

  constructor(disk: Disk) {
    super();
    this.#disk = disk;
  }

  override set(name: string, inode: Inode): this {
    this.delete(name);
    this.#disk.countEntry(1);
    if (inode instanceof BoundedFile) inode.countName(1);
    return super.set(name, inode);
  }

  override delete(name: string): boolean {
    const inode = this.get(name);
    if (inode === undefined) return false;
    this.#disk.countEntry(-1);
    if (inode instanceof BoundedFile) inode.countName(-1);
    return super.delete(name);
  }
}

/**
 * An in-memory directory tree for a WASI program, whose names and files are bounded however they
 * come about: by being made, linked, renamed or laid by the runner.
 */
export class BoundedDirectory extends Directory {
  readonly disk: Disk;

  constructor(disk: Disk) {
    super(new Entries(disk));
    this.disk = disk;
  }

  override path_open() {
    return { ret: wasi.ERRNO_SUCCESS, fd_obj: new OpenBoundedDirectory(this) };
  }

  override create_entry_for_path(path: string, isDirectory: boolean) {
    const refused = (ret: number) => ({ ret, entry: null });
    const segments = toSegments(path);
    const name = segments.pop();
    if (name === undefined) return refused(wasi.ERRNO_INVAL);
    const parent = this.#descend(segments);
    if (parent === undefined) return refused(wasi.ERRNO_NOENT);
    if (parent.contents.has(name)) return refused(wasi.ERRNO_EXIST);
    const problem = this.refusal(name);
    if (problem !== undefined) return refused(problem);
    const entry = isDirectory ? new BoundedDirectory(this.disk) : new BoundedFile(this.disk);
    parent.contents.set(name, entry);
    return { ret: wasi.ERRNO_SUCCESS, entry };
  }

  /** Why no such name can be made, if it cannot. */
  refusal(name: string): number | undefined {
    if (Buffer.byteLength(name) > MAX_NAME_BYTES) return wasi.ERRNO_NAMETOOLONG;
    return this.disk.hasRoomForEntry ? undefined : wasi.ERRNO_NOSPC;
  }

  /** Lays a file, the directories on its way included. False when there is no room for it. */
  addFile(path: string, content: Uint8Array): boolean {
    const segments = toSegments(path);
    const name = segments.pop() ?? '';
    const parent = this.addDirectory(segments.join('/'));
    const file = new BoundedFile(this.disk);
    if (parent?.refusal(name) !== undefined) return false;
    parent?.contents.set(name, file);
    return parent !== undefined && file.write(content, 0).nwritten === content.byteLength;
  }

  /** The directory at `path`, made where there is none, or undefined when that cannot be. */
  addDirectory(path: string): BoundedDirectory | undefined {
    return toSegments(path).reduce<BoundedDirectory | undefined>((directory, segment) => {
      const existing = directory?.contents.get(segment);
      if (existing instanceof BoundedDirectory) return existing;
      if (directory === undefined || directory.refusal(segment) !== undefined) return undefined;
      const made = new BoundedDirectory(this.disk);
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

class OpenBoundedDirectory extends OpenDirectory {
  readonly #directory: BoundedDirectory;
  #listed: readonly [string, Inode][] = [];

  constructor(directory: BoundedDirectory) {
    super(directory);
    this.#directory = directory;
  }

  /**
   * Lists the names that were there at the beginning: the shim copies them all for each of them,
   * and passes some over when others are removed meanwhile.
   */
  override fd_readdir_single(cookie: bigint) {
    if (cookie === 0n) this.#listed = [...this.#directory.contents];
    if (cookie < 2n) return super.fd_readdir_single(cookie);
    const [name, inode] = this.#listed[Number(cookie) - 2] ?? [];
    if (name === undefined || inode === undefined) return { ret: wasi.ERRNO_SUCCESS, dirent: null };
    const { filetype } = inode.stat();
    const dirent = new wasi.Dirent(cookie + 1n, inode.ino, name, filetype);
    return { ret: wasi.ERRNO_SUCCESS, dirent };
  }

  /** For a link, and for the new name of a rename, whose old one is gone by now. */
  override path_link(path: string, inode: Inode, allowsDirectory: boolean) {
    const refusal = this.#directory.refusal(toSegments(path).at(-1) ?? '');
    return refusal ?? super.path_link(path, inode, allowsDirectory);
  }
}

/** A tree of `root` as a program of WASI sees it under its name. */
export class BoundedPreopen extends OpenBoundedDirectory {
  readonly #name: string;

  constructor(name: string, root: BoundedDirectory) {
    super(root);
    this.#name = name;
  }

  override fd_prestat_get() {
    return { ret: wasi.ERRNO_SUCCESS, prestat: wasi.Prestat.dir(this.#name) };
  }
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
