import { readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';

const fileOf = ({ root }) => resolve(WORKSPACE_ROOT, root, 'test-output', 'results.json');

/** Removes the counts of earlier runs. */
export function forgetCounts(projects) {
  for (const project of projects) rmSync(fileOf(project), { force: true });
}

/**
 * Adds up what count-reporter.mjs left in each project. A project without counts has crashed,
 * and one that was interrupted is incomplete: each is one failure.
 */
export function addUp(projects) {
  const total = { passed: 0, failed: 0, skipped: 0, problems: [] };
  for (const project of projects) {
    const counts = readCounts(project);
    if (counts === undefined || counts.interrupted) {
      total.failed += 1;
      total.problems.push(`${project.name}: its tests did not run to their end`);
    }
    total.passed += counts?.passed ?? 0;
    total.failed += counts?.failed ?? 0;
    total.skipped += counts?.skipped ?? 0;
  }
  return total;
}

/** `12 passed, 0 failed`, and `, 3 skipped` when there are any. */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function readCounts(project) {
  try {
    return JSON.parse(readFileSync(fileOf(project), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
