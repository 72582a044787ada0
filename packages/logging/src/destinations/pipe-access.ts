import { constants, fstatSync, openSync, type Stats } from 'node:fs';

/** How to write to a descriptor without ever being held up by a full pipe. */
export interface PipeAccess {
  readonly fd: number;
  /** Whether `fd` was opened here. */
  readonly isOpened: boolean;
  /** To be called before each write. */
  readonly keepNonBlocking?: () => void;
}

interface Blockable {
  readonly _handle?: { readonly setBlocking?: (isBlocking: boolean) => unknown };
}

/**
 * A write to a pipe that nobody reads would block for ever, unless the pipe is non-blocking: it then
 * fails with EAGAIN. Whoever shares the pipe can change that, and a child with inherited stdio does.
 * So a named or unnamed pipe is opened once more, for this process alone. Where that cannot be
 * (sockets, as between Node and its children; systems without /proc), Node's own stream makes it
 * non-blocking, before each write.
 */
export function accessPipe(fd: number): PipeAccess {
  const stat = statOf(fd);
  if (stat === undefined || !(stat.isFIFO() || stat.isSocket())) return { fd, isOpened: false };
  return (stat.isFIFO() ? reopened(fd) : undefined) ?? shared(fd);
}

function statOf(fd: number): Stats | undefined {
  try {
    return fstatSync(fd);
  } catch {
    // A closed descriptor: each write fails and is counted.
    return undefined;
  }
}

function reopened(fd: number): PipeAccess | undefined {
  try {
    const flags = constants.O_WRONLY | constants.O_NONBLOCK;
    return { fd: openSync(`/proc/self/fd/${fd}`, flags), isOpened: true };
  } catch {
    // No /proc, no rights to the pipe of another user, or nobody who reads it.
    return undefined;
  }
}

function shared(fd: number): PipeAccess {
  const { isMainThread } = process.getBuiltinModule('node:worker_threads');
  if (!isMainThread || (fd !== 1 && fd !== 2)) return { fd, isOpened: false };
  // Node makes the stream, and the descriptor non-blocking, at the first access.
  const stream: unknown = fd === 1 ? process.stdout : process.stderr;
  const handle = (stream as Blockable)._handle; // undocumented, so it may be anything
  if (process.platform === 'win32' || typeof handle?.setBlocking !== 'function')
    return { fd, isOpened: false };
  return { fd, isOpened: false, keepNonBlocking: () => handle.setBlocking?.(false) };
}
