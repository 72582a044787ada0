import { fstatSync } from 'node:fs';

import { sharedState } from '@wflo/shared-state';
import type { DropCounter } from './drop-counter.ts';
import { FdDestination, type FdDestinationOptions } from './fd-destination.ts';
import type { WritableLike } from './stream-destination.ts';

interface Shared {
  readonly destination: FdDestination;
  /** What the descriptor was of: its number may come to be that of another file. */
  readonly file: string;
}

const { byFd } = sharedState('@wflo/logging/descriptors', 1, () => ({
  byFd: new Map<number, Shared>(),
}));

/**
 * The destination of a descriptor, one for all configurations and all copies of this package: two
 * that hold lines for one pipe would write theirs between each other's halves.
 */
export function sharedFd(
  fd: number,
  drops: DropCounter,
  options: FdDestinationOptions,
): FdDestination {
  const file = fileOf(fd);
  const onClosed = (): void => {
    if (byFd.get(fd)?.file === file) byFd.delete(fd);
  };
  const known = byFd.get(fd);
  if (known?.file === file) return known.destination.shared({ ...options, onClosed });
  const destination = new FdDestination(fd, drops, { ...options, onClosed });
  byFd.set(fd, { destination, file });
  return destination;
}

function fileOf(fd: number): string {
  try {
    const { dev, ino } = fstatSync(fd);
    return `${dev}:${ino}`;
  } catch {
    return 'none';
  }
}

/**
 * The descriptor of the process's own streams, as pino has it: their `write` would hold lines that
 * an exit takes. Undefined for another stream, and for one whose `write` somebody has replaced.
 */
export function fdOf(stream: WritableLike): number | undefined {
  if (stream !== process.stdout && stream !== process.stderr) return undefined;
  const own = Object.getOwnPropertyDescriptor(stream, 'write');
  const { write } = (stream as { constructor: { prototype: { write?: unknown } } }).constructor
    .prototype;
  if (own !== undefined || stream.write !== write) return undefined;
  return stream === process.stdout ? 1 : 2;
}
