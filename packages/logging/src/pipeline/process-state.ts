import { sharedState } from '@wflo/shared-state';
import { DropCounter } from '../destinations/drop-counter.ts';

/** Takes each line as it was written, in JSON; to be cheap, and never to throw. */
export interface LineReader {
  read(line: string): void;
  /** Within a bound; never rejects. */
  flush(): Promise<void>;
}

interface ProcessState {
  readonly drops: DropCounter;
  readonly lineReaders: Set<LineReader>;
  /** Lines that are being written within each other. */
  nesting: number;
  /** The line of the newest call within {@link lineOf}. */
  written: string | undefined;
}

/** What all pipelines of the process, and all copies of this package in it, have together. */
export const processState = sharedState<ProcessState>('@wflo/logging', 2, () => ({
  drops: new DropCounter(),
  lineReaders: new Set(),
  nesting: 0,
  written: undefined,
}));

export function dropCounter(): DropCounter {
  return processState.drops;
}

/** Hands every line on from now on, until what is returned is called. */
export function addLineReader(reader: LineReader): () => void {
  processState.lineReaders.add(reader);
  return () => {
    processState.lineReaders.delete(reader);
  };
}

/**
 * The line that a call wrote, for a caller that passes it on; undefined where it was filtered out,
 * is exported, or went to a pino logger, which passes its lines on itself.
 */
export function lineOf(call: () => void): string | undefined {
  processState.written = undefined;
  call();
  const line = processState.written;
  processState.written = undefined;
  return line;
}
