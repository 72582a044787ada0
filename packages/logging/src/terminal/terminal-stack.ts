import { originalPosition } from './source-position.ts';

const FRAME = /^\s+at /;
/** Where a frame is, at its end; the path before it is found by hand, in one pass. */
const PLACE = /:(\d+):(\d+)(\)?)$/;
/** Also of ES modules, whose loader is asynchronous, and of what has no place. */
const OF_NODE =
  /\(node:|at (?:async )?node:|\(native\)|<anonymous>\)$|at async Promise\.\w+ \(index \d+\)$/;
const LIBRARIES = 'node_modules/';
const LIBRARY = /(?:@[^/]+\/)?[^/]+/y;

/**
 * A stack for people: their own frames, at the lines of their sources, with paths from the working
 * directory on; what libraries and Node did in between is folded. The first frame, where it
 * happened, is always shown.
 */
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
  const at = frame.lastIndexOf(LIBRARIES);
  LIBRARY.lastIndex = at + LIBRARIES.length;
  const library = at === -1 ? undefined : LIBRARY.exec(frame)?.[0];
  if (library !== undefined) return library;
  return OF_NODE.test(frame) ? 'node' : undefined;
}

function relative(frame: string, root: string): string {
  const [place, line, column, bracket = ''] = PLACE.exec(frame) ?? [];
  if (place === undefined) return frame;
  const before = frame.slice(0, -place.length);
  const from = 1 + Math.max(...['(', ')', ':'].map((mark) => before.lastIndexOf(mark)));
  const isUrl = before.startsWith('file://', from - 'file:'.length);
  const start = isUrl ? from + '//'.length : before.indexOf('/', from);
  if (start === -1) return frame;
  const at = originalPosition(before.slice(start), Number(line), Number(column));
  const shown = at.path.startsWith(root) ? at.path.slice(root.length) : at.path;
  const head = before.slice(0, isUrl ? from - 'file:'.length : start);
  return `${head}${shown}:${at.line}:${at.column}${bracket}`;
}

function workingDirectory(): string {
  try {
    return `${process.cwd()}/`;
  } catch {
    // It was deleted.
    return '//';
  }
}
