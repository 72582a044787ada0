import { expect, it } from '@jest/globals';
import { orderOfProject } from '../../lint/folder-order.mjs';
import { emptyRooms, PROJECTS, readDocument } from '../../architecture/folders.mjs';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { join } from 'node:path';

it('the pictures of folders are what the sources say (node tools/architecture/write.mjs)', () => {
  const { written, expected } = readDocument();
  expect(written).toBe(expected);
});

it.each(PROJECTS)('%s declares the order of its folders, and no folder that is gone', (project) => {
  expect(orderOfProject(join(WORKSPACE_ROOT, project))).toBeDefined();
  expect(emptyRooms(project)).toEqual([]);
});
