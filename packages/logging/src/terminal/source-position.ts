import { readFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Position {
  readonly path: string;
  readonly line: number;
  readonly column: number;
}

const MAX_MAPS = 200;
const MAX_FILE_LENGTH = 20_000_000;
const MAP_URL = /\/\/[#@] sourceMappingURL=(\S+)\s*$/;
const INLINE = /^data:application\/json[^,]*;base64,/;
const maps = new Map<string, SourceMap | undefined>();

/**
 * Where a place in a built file comes from, by its source map, also when Node was not started with
 * `--enable-source-maps`: lines and columns from 1 on, the built place where there is no map. For
 * text that people read, so a few files are read when an error is shown, each once.
 */
export function originalPosition(path: string, line: number, column: number): Position {
  const built = { path, line, column };
  try {
    const entry = mapOf(path)?.findEntry(line - 1, column - 1);
    if (entry === undefined || !('originalSource' in entry)) return built;
    const source = entry.originalSource;
    return {
      path: source.startsWith('file:') ? fileURLToPath(source) : resolve(dirname(path), source),
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
    };
  } catch {
    return built;
  }
}

function mapOf(path: string): SourceMap | undefined {
  if (maps.has(path)) return maps.get(path);
  if (maps.size >= MAX_MAPS) maps.clear();
  // Known first: a file whose map cannot be read is not read again.
  maps.set(path, undefined);
  const map = readMap(path);
  maps.set(path, map);
  return map;
}

function readMap(path: string): SourceMap | undefined {
  const text = readFileSync(path, 'utf8');
  const url = text.length > MAX_FILE_LENGTH ? undefined : MAP_URL.exec(text)?.[1];
  if (url === undefined) return undefined;
  const json = INLINE.test(url)
    ? Buffer.from(url.replace(INLINE, ''), 'base64').toString()
    : readFileSync(resolve(dirname(path), decodeURIComponent(url)), 'utf8');
  return new SourceMap(JSON.parse(json) as ConstructorParameters<typeof SourceMap>[0]);
}
