import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const MARKS = ['.git', 'nx.json'];

/**
 * The nearest folder at or above `from` (default the working directory) with a `.git` or an
 * `nx.json`, so that every process of a checkout uses the same files; outside of any, undefined.
 */
export function findProjectRoot(from: string = process.cwd()): string | undefined {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    if (MARKS.some((mark) => existsSync(join(folder, mark)))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}
