import { resolveCollectorExecutable } from '../otelcol/executable.mjs';
import { resolveTemporalExecutable } from '../temporal/executable.mjs';
import { resolveTestServerExecutable } from '../temporal/test-server.mjs';
import { step } from '../terminal/progress.mjs';

/**
 * Gets the programs that may have to be downloaded or built first, side by side, and returns the
 * environment in which the test runs find them. One that cannot be had is not tried again by
 * each project.
 */
export async function prepareComponents() {
  const [temporal, testServer, collector] = await Promise.all([
    step('Temporal CLI', async (note) => (await resolveTemporalExecutable({ note })).path),
    prepare('Temporal test server', resolveTestServerExecutable),
    prepare('OTel Collector', resolveCollectorExecutable),
  ]);
  return {
    ...process.env,
    WFLO_TEST_INSTALL: '0',
    WFLO_TEMPORAL_EXECUTABLE: temporal,
    ...(testServer === undefined ? {} : { WFLO_TEMPORAL_TEST_SERVER_EXECUTABLE: testServer }),
    ...(collector === undefined ? {} : { WFLO_OTELCOL_EXECUTABLE: collector }),
  };
}

async function prepare(label, resolve) {
  try {
    return await step(label, async (note) => {
      const { path, problem } = await resolve({ note });
      if (path === undefined) throw new Error(problem);
      return path;
    });
  } catch (error) {
    console.log(`    Tests that need it are skipped: ${error.message}`);
    return undefined;
  }
}
