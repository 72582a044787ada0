import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { WORKSPACE_ROOT } from '../../bootstrap/workspace.mjs';

const read = (path) => readFileSync(join(WORKSPACE_ROOT, path), 'utf8');

const SETTINGS = [
  'packages/observability/src/settings/settings.ts',
  'libs/service-kit/src/settings/service-settings.ts',
  'apps/worker/src/settings.ts',
  'apps/sandbox-runner/src/settings.ts',
  'apps/cost-service/src/settings.ts',
];
/** Set by the deployment, not by a person who copies the file. */
const NOT_FOR_A_FILE = ['NODE_ENV'];

it.each(SETTINGS)('.env.example explains every variable of %s', (path) => {
  const variables = [...read(path).matchAll(/^ {2}([A-Z][A-Z\d_]+):/gm)].map(([, name]) => name);
  const explained = new Set(
    [...read('.env.example').matchAll(/^#?([A-Z][A-Z\d_]+)=/gm)].map((m) => m[1]),
  );
  expect(variables.length).toBeGreaterThan(1);
  expect(
    variables.filter((name) => !explained.has(name) && !NOT_FOR_A_FILE.includes(name)),
  ).toEqual([]);
});
