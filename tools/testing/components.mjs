/**
 * Jest globalSetup: starts or finds the real parts that a project's tests name in
 * `globals.wfloComponents`, and passes on to the tests where they are through environment variables
 * (listed in docs/guides/contribute.md). A missing part is one line on stderr and its variable stays unset,
 * so that tests which need it are skipped; with WFLO_REQUIRE_COMPONENTS=all (CI) it is an error.
 * The tests of Nx's target `test` need none, and none is started for them.
 *
 * @module
 */
import { chromium } from './components/chromium.mjs';
import { docker } from './components/docker.mjs';
import { otelcol } from './components/otelcol.mjs';
import { postgres } from './components/postgres.mjs';
import { promtool } from './components/promtool.mjs';
import { python } from './components/python.mjs';
import { temporal } from './components/temporal.mjs';
import { temporalTestServer } from './components/temporal-test-server.mjs';
import { MissingComponentError } from './missing-component.mjs';
import { guardOfTestRun } from './test-run.mjs';

const COMPONENTS = {
  temporal,
  'temporal-test-server': temporalTestServer,
  otelcol,
  postgres,
  docker,
  promtool,
  python,
  chromium,
};

export default async function setUpComponents(_globalConfig, projectConfig) {
  if (process.env.WFLO_TESTS === 'test') return;
  const names = projectConfig.globals.wfloComponents ?? [];
  const unknown = names.filter((name) => !(name in COMPONENTS));
  if (unknown.length > 0) {
    throw new Error(
      `globals.wfloComponents of ${projectConfig.rootDir} names ${unknown.join(', ')}; ` +
        `known are ${Object.keys(COMPONENTS).join(', ')}.`,
    );
  }
  const results = await Promise.all(names.map((name) => provide(name)));
  for (const { variables } of results) Object.assign(process.env, variables);
  report(results.filter(({ missing }) => missing !== undefined));
}

async function provide(name) {
  try {
    return { name, variables: await COMPONENTS[name](guardOfTestRun()) };
  } catch (error) {
    if (error instanceof MissingComponentError) return { name, missing: error.message };
    throw error;
  }
}

function report(missing) {
  for (const { name, missing: reason } of missing) {
    process.stderr.write(`Tests that need ${name} are skipped: ${reason}\n`);
  }
  if (missing.length > 0 && process.env.WFLO_REQUIRE_COMPONENTS === 'all') {
    const names = missing.map(({ name }) => name).join(', ');
    throw new Error(`WFLO_REQUIRE_COMPONENTS=all, and missing: ${names} (reasons above).`);
  }
}
