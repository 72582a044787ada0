/**
 * The folders of each project and the imports between them, types included, as Mermaid pictures
 * for docs/architecture.md. Folders are the declared ones (`wflo.folders` in package.json).
 *
 * @module
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { orderOfProject } from '../lint/folder-order.mjs';
import { importedFiles } from '../lint/imports.mjs';

const START = '<!-- folders: written by `node tools/architecture/write.mjs` -->';
const END = '<!-- end of folders -->';

export const DOCUMENT = join(WORKSPACE_ROOT, 'docs', 'architecture.md');

/** The projects with sources, by their folders: `packages/logging`. */
export const PROJECTS = ['packages', 'libs', 'apps'].flatMap((group) =>
  globSync(`${group}/*/package.json`, { cwd: WORKSPACE_ROOT })
    .map((path) => path.slice(0, -'/package.json'.length))
    .sort(),
);

/** `text` with the pictures between its two markers. */
export function withPictures(text) {
  const [before, rest] = text.split(START);
  const after = rest?.split(END)[1];
  if (after === undefined) throw new Error(`${DOCUMENT} has no ${START} … ${END}.`);
  return [before, START, '\n\n', PROJECTS.map(section).join('\n'), '\n', END, after].join('');
}

/** What the document says, and should say. */
export function readDocument() {
  const written = readFileSync(DOCUMENT, 'utf8');
  return { written, expected: withPictures(written) };
}

/** The declared rooms of a project without a file: a name that has become stale. */
export function emptyRooms(project) {
  const { rooms } = roomsOf(project);
  return [...rooms].filter(([, { files }]) => files === 0).map(([name]) => name);
}

function section(project) {
  const { rooms, above } = roomsOf(project);
  const idOf = (name) => name.replaceAll(/[^a-z]/g, '_');
  const lines = [...rooms].flatMap(([name, { imports }]) => {
    const label = name.endsWith('.ts') ? name : `${name}/`;
    const node = `  ${idOf(name)}["${label}"]`;
    const targets = [...imports].map(idOf).sort().join(' & ');
    return [node, ...(targets === '' ? [] : [`  ${idOf(name)} --> ${targets}`])];
  });
  const mermaid = ['```mermaid', 'graph TD', ...lines, '```'].join('\n');
  return `### ${project}\n\n${mermaid}\n\nAbove them: ${above.map((file) => `\`${file}\``).join(', ')}.\n`;
}

/** The rooms in the declared order, highest first, and the files that stand above all of them. */
function roomsOf(project) {
  const root = join(WORKSPACE_ROOT, project);
  const order = orderOfProject(root) ?? { names: [], placeOf: () => ({ name: 'src' }) };
  const rooms = new Map(order.names.map((name) => [name, { files: 0, imports: new Set() }]));
  const above = [];
  for (const path of globSync('src/**/*.ts', { cwd: root }).sort()) {
    const file = join(root, path);
    const { name } = order.placeOf(file);
    const room = rooms.get(name);
    if (room === undefined) {
      above.push(path.slice('src/'.length));
      continue;
    }
    room.files += 1;
    const targets = importedFiles(file)
      .filter((target) => existsSync(target))
      .map((target) => order.placeOf(target)?.name);
    for (const target of targets) {
      if (target !== name && rooms.has(target)) room.imports.add(target);
    }
  }
  return { rooms: new Map([...rooms].reverse()), above };
}
