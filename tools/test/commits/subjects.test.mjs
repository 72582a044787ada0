import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';
import { subjectProblems } from '../../commits/subject-problems.mjs';

describe('the subject of a commit', () => {
  it.each([
    'feat(metrics): a histogram of queue times',
    'fix: an empty row is no row',
    'feat(worker)!: definitions have a version',
    'chore(release): publish',
    `docs: ${'x'.repeat(66)}`,
  ])('may be %j', (subject) => {
    expect(subjectProblems(subject)).toEqual([]);
  });

  it.each([
    ['Fixed the worker', 'form'],
    ['wip: a beginning', 'form'],
    ['fix(worker):no space', 'form'],
    ['fix(worker): ', 'form'],
    [`docs: ${'x'.repeat(67)}`, '73 characters'],
    ['fix: an empty row is no row.', 'full stop'],
  ])('may not be %j', (subject, problem) => {
    expect(subjectProblems(subject)).toEqual([expect.stringContaining(problem)]);
  });
});

describe('the check of a branch', () => {
  let folder;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wflo-commits-'));
    git('init', '--quiet');
    commit('A beginning before the rule');
    git('tag', 'base');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('passes when each commit since the base is well named', () => {
    commit('feat: a second file');
    expect(check()).toEqual([0, '1 subjects, 0 problems\n']);
  });

  it('names what is not', () => {
    commit('feat: a second file');
    commit('More');
    const [code, output] = check({ PR_TITLE: 'Two files.' });
    expect(code).toBe(1);
    expect(output).toContain('✘ More\n');
    expect(output).toContain('✘ Two files.\n');
    expect(output).not.toContain('✘ feat');
  });

  it('is made by Git at each commit where its hook is set', () => {
    git('config', 'core.hooksPath', join(WORKSPACE_ROOT, 'tools', 'commits', 'hooks'));
    commit('feat: a second file');
    expect(() => commit('More')).toThrow('✘ More');
    git('checkout', '--quiet', '-b', 'side', 'base');
    commit('fix: a side');
    git('merge', '--quiet', '--no-edit', '-');
    expect(git('log', '-1', '--format=%s')).toContain('Merge branch');
  });

  const identity = ['-c', 'user.name=test', '-c', 'user.email=test@localhost'];
  const git = (...args) =>
    execFileSync('git', [...identity, ...args], { cwd: folder, encoding: 'utf8', stdio: 'pipe' });
  const commit = (subject) =>
    git('-c', 'commit.gpgsign=false', 'commit', '--quiet', '--allow-empty', '-m', subject);

  function check(env = {}) {
    const script = join(WORKSPACE_ROOT, 'tools', 'commits', 'check.mjs');
    const { status, stdout } = spawnSync(process.execPath, [script, 'base'], {
      cwd: folder,
      encoding: 'utf8',
      env: { ...process.env, PR_TITLE: '', NODE_OPTIONS: '', ...env },
    });
    return [status, stdout];
  }
});
