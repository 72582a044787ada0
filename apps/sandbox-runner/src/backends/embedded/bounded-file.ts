import { Fd, Inode, wasi } from '@bjorn3/browser_wasi_shim';
import { BLOCK_BYTES, type Disk, type Reclaimable } from './disk.ts';

/**
 * A file of a WASI program, held in blocks of a {@link Disk}. The shim's own files grow without
 * bound, in memory that no limit of the thread counts.
 */
export class BoundedFile extends Inode implements Reclaimable {
  readonly #disk: Disk;
  /** By their place in the file. What was never written has no block and reads as zeros. */
  readonly #blocks = new Map<number, number>();
  #size = 0;
  #names = 0;
  #handles = 0;

  constructor(disk: Disk) {
    super();
    this.#disk = disk;
  }

  get size(): number {
    return this.#size;
  }

  get isReferenced(): boolean {
    return this.#names > 0 || this.#handles > 0;
  }

  override stat() {
    const stat = new wasi.Filestat(this.ino, wasi.FILETYPE_REGULAR_FILE, BigInt(this.#size));
    stat.nlink = BigInt(this.#names);
    return stat;
  }

  override path_open(oflags: number, _rights: bigint, fdFlags: number) {
    if ((oflags & wasi.OFLAGS_TRUNC) !== 0) this.resize(0);
    const appends = (fdFlags & wasi.FDFLAGS_APPEND) !== 0;
    return { ret: wasi.ERRNO_SUCCESS, fd_obj: new OpenBoundedFile(this, appends) };
  }

  /** Counts a name that leads here, or with -1 one that did. */
  countName(change: 1 | -1): void {
    this.#names += change;
    this.#abandon();
  }

  countHandle(change: 1 | -1): void {
    this.#handles += change;
    this.#abandon();
  }

  reclaim(): void {
    this.resize(0);
  }

  read(size: number, offset: number): Uint8Array {
    const length = Math.max(0, Math.min(size, this.#size - offset));
    const data = new Uint8Array(length);
    this.#each(offset, length, (index, from, to, done) => {
      const block = this.#blocks.get(index);
      if (block !== undefined) data.set(this.#disk.bytes(block).subarray(from, to), done);
      return true;
    });
    return data;
  }

  /** Writes what there is room for. */
  write(data: Uint8Array, offset: number): { readonly ret: number; readonly nwritten: number } {
    if (offset >= this.#disk.capacityBytes) return { ret: wasi.ERRNO_FBIG, nwritten: 0 };
    const length = Math.min(data.byteLength, this.#disk.capacityBytes - offset);
    const nwritten = this.#each(offset, length, (index, from, to, done) => {
      const block = this.#hold(index);
      if (block === undefined) return false;
      this.#disk.bytes(block).set(data.subarray(done, done + to - from), from);
      return true;
    });
    if (nwritten > 0) this.#size = Math.max(this.#size, offset + nwritten);
    const isFull = nwritten === 0 && data.byteLength > 0;
    return { ret: isFull ? wasi.ERRNO_NOSPC : wasi.ERRNO_SUCCESS, nwritten };
  }

  /** Makes sure that so much can be written there. */
  allocate(offset: number, length: number): number {
    if (offset + length > this.#disk.capacityBytes) return wasi.ERRNO_FBIG;
    const held = this.#each(offset, length, (index) => this.#hold(index) !== undefined);
    if (held < length) return wasi.ERRNO_NOSPC;
    this.#size = Math.max(this.#size, offset + length);
    return wasi.ERRNO_SUCCESS;
  }

  /** Cuts the file, or makes it longer without holding anything for it. */
  resize(size: number): number {
    if (size > this.#disk.capacityBytes) return wasi.ERRNO_FBIG;
    if (size < this.#size) this.#cut(size);
    this.#size = size;
    return wasi.ERRNO_SUCCESS;
  }

  #abandon(): void {
    if (!this.isReferenced && this.#blocks.size > 0) this.#disk.abandon(this);
  }

  #cut(size: number): void {
    const retained = Math.ceil(size / BLOCK_BYTES);
    for (const [index, block] of this.#blocks) {
      if (index < retained) continue;
      this.#blocks.delete(index);
      this.#disk.free(block);
    }
    const last = this.#blocks.get(retained - 1);
    if (last !== undefined && size % BLOCK_BYTES !== 0) {
      this.#disk.bytes(last).fill(0, size % BLOCK_BYTES);
    }
  }

  #hold(index: number): number | undefined {
    const held = this.#blocks.get(index) ?? this.#disk.take();
    if (held !== undefined) this.#blocks.set(index, held);
    return held;
  }

  /** Visits the blocks of a range until one refuses, and says how many bytes were visited. */
  #each(
    offset: number,
    length: number,
    visit: (index: number, from: number, to: number, done: number) => boolean,
  ): number {
    let done = 0;
    while (done < length) {
      const from = (offset + done) % BLOCK_BYTES;
      const to = Math.min(BLOCK_BYTES, from + length - done);
      if (!visit(Math.floor((offset + done) / BLOCK_BYTES), from, to, done)) break;
      done += to - from;
    }
    return done;
  }
}

class OpenBoundedFile extends Fd {
  readonly #file: BoundedFile;
  readonly #appends: boolean;
  #position = 0n;

  constructor(file: BoundedFile, appends: boolean) {
    super();
    this.#file = file;
    this.#appends = appends;
    file.countHandle(1);
  }

  override fd_close() {
    this.#file.countHandle(-1);
    return wasi.ERRNO_SUCCESS;
  }

  override fd_fdstat_get() {
    const flags = this.#appends ? wasi.FDFLAGS_APPEND : 0;
    return {
      ret: wasi.ERRNO_SUCCESS,
      fdstat: new wasi.Fdstat(wasi.FILETYPE_REGULAR_FILE, flags),
    };
  }

  override fd_filestat_get() {
    return { ret: wasi.ERRNO_SUCCESS, filestat: this.#file.stat() };
  }

  override fd_filestat_set_size(size: bigint) {
    return size < 0n ? wasi.ERRNO_INVAL : this.#file.resize(Number(size));
  }

  override fd_allocate(offset: bigint, length: bigint) {
    if (offset < 0n || length <= 0n) return wasi.ERRNO_INVAL;
    return this.#file.allocate(Number(offset), Number(length));
  }

  override fd_read(size: number) {
    const result = this.fd_pread(size, this.#position);
    this.#position += BigInt(result.data.byteLength);
    return result;
  }

  override fd_pread(size: number, offset: bigint) {
    if (offset < 0n) return { ret: wasi.ERRNO_INVAL, data: new Uint8Array() };
    return { ret: wasi.ERRNO_SUCCESS, data: this.#file.read(size, Number(offset)) };
  }

  override fd_write(data: Uint8Array) {
    if (this.#appends) this.#position = BigInt(this.#file.size);
    const result = this.fd_pwrite(data, this.#position);
    this.#position += BigInt(result.nwritten);
    return result;
  }

  override fd_pwrite(data: Uint8Array, offset: bigint) {
    if (offset < 0n) return { ret: wasi.ERRNO_INVAL, nwritten: 0 };
    return this.#file.write(data, Number(offset));
  }

  override fd_seek(offset: bigint, whence: number) {
    const base = this.#seekBase(whence);
    const position = base === undefined ? -1n : base + offset;
    if (position < 0n) return { ret: wasi.ERRNO_INVAL, offset: 0n };
    this.#position = position;
    return { ret: wasi.ERRNO_SUCCESS, offset: position };
  }

  override fd_tell() {
    return { ret: wasi.ERRNO_SUCCESS, offset: this.#position };
  }

  #seekBase(whence: number): bigint | undefined {
    if (whence === wasi.WHENCE_SET) return 0n;
    if (whence === wasi.WHENCE_CUR) return this.#position;
    return whence === wasi.WHENCE_END ? BigInt(this.#file.size) : undefined;
  }
}
