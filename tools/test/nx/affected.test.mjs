import { expect, it } from '@jest/globals';
import { nx } from './nx-graph.mjs';

const affected = (target, file) =>
  nx(['show', 'projects', '--affected', `--files=${file}`, `--with-target=${target}`])
    .split('\n')
    .filter(Boolean);

const EVERY_PACKAGE = ['contracts', 'logging', 'metrics', 'temporal', 'tracing'];

it.each([
  ['apps/cost-service/src/main.ts', ['cost-service', 'worker', 'docker', 'tools']],
  ['apps/sandbox-runner/src/main.ts', ['sandbox-runner', 'worker', 'docker', 'tools']],
  ['packages/contracts/src/index.ts', ['cost-service', 'sandbox-runner', 'worker']],
  ['packages/pricing/src/index.ts', ['cost-service', 'worker']],
  ['tools/fixture-llm/server.mjs', ['worker', 'tools']],
  ['examples/flaky.json', ['worker', 'docker', 'tools']],
  ['docs/metrics.md', ['metrics', 'docker', 'tools']],
  ['docs/errors.md', ['tools']],
  ['.env.example', ['tools']],
  ['docker/worker.Dockerfile', ['docker', 'tools']],
  ['tools/testing/components.mjs', [...EVERY_PACKAGE, 'worker', 'docker', 'tools']],
])('a change in %s runs the tests of %j', (file, projects) => {
  expect(affected('test', file)).toEqual(expect.arrayContaining(projects));
});

it.each([
  ['apps/cost-service/src/main.ts', ['cost-service', 'worker', 'docker', 'tools']],
  ['tools/temporal/dev-server.mjs', ['temporal', 'worker', 'docker', 'tools']],
])('a change in %s runs the end-to-end tests of %j', (file, projects) => {
  expect(affected('e2e', file)).toEqual(expect.arrayContaining(projects));
});

it('a change in a package runs no tests of packages that do not know it', () => {
  expect(affected('test', 'packages/obs-server/src/index.ts')).not.toContain('temporal');
});
