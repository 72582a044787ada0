import { readFileSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';

const TARGETS = ['test', 'e2e'];

/** Where the run of a target leaves its counts. */
export function countsFile(root, target = 'all') {
  return resolve(WORKSPACE_ROOT, root, 'test-output', `${target}.json`);
}

/** The names of the targets of a project that run tests. */
export const testTargets = ({ targets = {} }) => TARGETS.filter((name) => name in targets);

/** Removes the counts of earlier runs. */
export function forgetCounts(projects) {
  for (const { root } of projects) {
    for (const target of TARGETS) rmSync(countsFile(root, target), { force: true });
  }
}

/**
 * Adds up what count-reporter.mjs left in each project. A target without counts has crashed, and
 * one that was interrupted is incomplete: each is one failure.
 */
export function addUp(projects) {
  const total = { passed: 0, failed: 0, skipped: 0, problems: [] };
  for (const project of projects) {
    for (const target of testTargets(project)) {
      const counts = readCounts(countsFile(project.root, target));
      if (counts === undefined || counts.interrupted) {
        total.failed += 1;
        total.problems.push(`${project.name}:${target} did not run to its end`);
      }
      total.passed += counts?.passed ?? 0;
      total.failed += counts?.failed ?? 0;
      total.skipped += counts?.skipped ?? 0;
    }
  }
  return total;
}

/** `12 passed, 0 failed`, and `, 3 skipped` when there are any. */
export function countLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

function readCounts(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
