/**
 * The order of a project's folders, as its package.json declares it, lowest first:
 * `"wflo": { "folders": [["errors.ts", "line"], ["terminal", "levels"]] }`. A name is a folder in
 * `src`, a folder within one (`line/json`), or a file directly in `src`.
 *
 * @module
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

const orders = new Map();

/** The order that holds for `file`; undefined where its project declares none, and outside `src`. */
export function orderFor(file) {
  for (let folder = dirname(file); folder !== dirname(folder); folder = dirname(folder)) {
    if (!existsSync(join(folder, 'package.json'))) continue;
    const order = orderOfProject(folder);
    return order?.placeOf(file) === undefined ? undefined : order;
  }
  return undefined;
}

/** The order that the project in `folder` declares; read again when its package.json has changed. */
export function orderOfProject(folder) {
  const manifest = join(folder, 'package.json');
  const { mtimeMs } = statSync(manifest);
  const known = orders.get(folder);
  if (known?.mtimeMs === mtimeMs) return known.order;
  const groups = JSON.parse(readFileSync(manifest, 'utf8')).wflo?.folders;
  const order = groups === undefined ? undefined : new FolderOrder(join(folder, 'src'), groups);
  orders.set(folder, { mtimeMs, order });
  return order;
}

/** Where a file stands: the name of its room, and the room's level. */
class FolderOrder {
  #source;
  #levels;

  constructor(source, groups) {
    this.#source = source;
    this.#levels = new Map(groups.flatMap((names, level) => names.map((name) => [name, level])));
  }

  /** The declared names, lowest first. */
  get names() {
    return [...this.#levels.keys()];
  }

  /**
   * The place of a file in `src`: the longest declared name that contains it. A file directly in
   * `src` that is not declared stands above all; a folder that is not declared has no level.
   */
  placeOf(file) {
    const parts = relative(this.#source, file).split(sep);
    if (parts[0] === '..') return undefined;
    for (let length = parts.length; length > 0; length -= 1) {
      const name = parts.slice(0, length).join('/');
      if (this.#levels.has(name)) return { name, level: this.#levels.get(name) };
    }
    return parts.length === 1 ? { name: 'src', level: Infinity } : { name: parts[0] };
  }

  /** Whether a file in the place `from` may import one in the place `to`. */
  allows(from, to) {
    return from.name === to.name || to.level < from.level;
  }
}
