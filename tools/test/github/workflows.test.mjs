import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { load } from 'js-yaml';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';

const read = (path) => readFileSync(join(WORKSPACE_ROOT, path), 'utf8');
const folder = '.github/workflows';
const workflows = readdirSync(join(WORKSPACE_ROOT, folder)).map((name) => {
  const text = read(join(folder, name));
  const { permissions, jobs } = load(text);
  return [name, { text, permissions, jobs: Object.entries(jobs) }];
});

describe.each(workflows)('the workflow %s', (_name, { text, permissions, jobs }) => {
  it('has no right that a job does not request, but to read', () => {
    expect([{}, { contents: 'read' }]).toContainEqual(permissions);
  });

  it('bounds the time of each job', () => {
    const unbounded = jobs.filter(([, job]) => job.steps && !job['timeout-minutes']);
    expect(unbounded).toEqual([]);
  });

  it('takes each action by its commit, and names the version', () => {
    const actions = [...text.matchAll(/uses: (?!\.\/)(.+)/g)].map(([, action]) => action);
    expect(actions.length).toBeGreaterThan(3);
    const pinned = /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    expect(actions.filter((action) => !pinned.test(action))).toEqual([]);
  });

  it('runs scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json'));
    const files = [...text.matchAll(/(?:node|bash) ((?:tools|\.ci)\/\S+)/g)].map(
      ([, path]) => path,
    );
    const names = [...text.matchAll(/npm run (\S+)/g)].map(([, name]) => name);
    expect(files.filter((path) => !existsSync(join(WORKSPACE_ROOT, path)))).toEqual([]);
    expect(names.filter((name) => !(name in scripts))).toEqual([]);
  });
});

it('each app has its image in a release, and each image its Dockerfile', () => {
  const { jobs } = load(read(`${folder}/release.yml`));
  const { app: apps } = jobs.images.strategy.matrix;
  expect([...apps].sort()).toEqual(readdirSync(join(WORKSPACE_ROOT, 'apps')).sort());
  expect(
    apps.filter((app) => !existsSync(join(WORKSPACE_ROOT, `docker/${app}.Dockerfile`))),
  ).toEqual([]);
});
