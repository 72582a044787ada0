/**
 * A stack as people want to read it: their own frames, at the lines of their sources, with paths
 * from the working directory on; what libraries and Node did in between is folded.
 *
 * @module
 */
import { originalPosition } from './source-position.ts';

const FRAME = /^\s+at /;
const PLACE = /(?:file:\/\/)?(\/[^():]+):(\d+):(\d+)/;
const LIBRARY = /.*node_modules\/((?:@[^/]+\/)?[^/]+)/;

/** The stack's text; the first frame, where it happened, is always shown. */
export function foldedStack(stack: string): string {
  const root = workingDirectory();
  const shown: string[] = [];
  let frames = 0;
  let folded: string[] = [];
  const unfold = (): void => {
    shown.push(...(folded.length > 1 ? [summary(folded)] : folded));
    folded = [];
  };
  for (const line of stack.split('\n')) {
    const isFrame = FRAME.test(line);
    if (isFrame) frames += 1;
    if (isFrame && frames > 1 && ownerOf(line) !== undefined) {
      folded.push(line);
      continue;
    }
    unfold();
    shown.push(isFrame ? relative(line, root) : line);
  }
  unfold();
  return shown.join('\n');
}

function summary(frames: readonly string[]): string {
  const owners = [...new Set(frames.map((frame) => ownerOf(frame) ?? ''))];
  return `    … ${frames.length} frames in ${owners.join(', ')}`;
}

/** The library a frame is of, or `node`; undefined for a frame of the program itself. */
function ownerOf(frame: string): string | undefined {
  const library = LIBRARY.exec(frame)?.[1];
  if (library !== undefined) return library;
  return /\(node:|at node:|\(native\)|<anonymous>\)$/.test(frame) ? 'node' : undefined;
}

function relative(frame: string, root: string): string {
  return frame.replace(PLACE, (_place, path: string, line: string, column: string) => {
    const at = originalPosition(path, Number(line), Number(column));
    const shown = at.path.startsWith(root) ? at.path.slice(root.length) : at.path;
    return `${shown}:${at.line}:${at.column}`;
  });
}

function workingDirectory(): string {
  try {
    return `${process.cwd()}/`;
  } catch {
    // It was deleted.
    return '//';
  }
}
