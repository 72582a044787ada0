import { resolveCollectorExecutable } from '../otelcol/executable.mjs';
import { resolveTemporalExecutable } from '../temporal/executable.mjs';
import { step } from '../terminal/progress.mjs';

/**
 * Gets the two programs that may have to be built first, side by side, and returns the
 * environment that tells the test runs about them. One that cannot be had is not tried again by
 * each project.
 */
export async function prepareComponents() {
  const [temporal, collector] = await Promise.all([
    step('Temporal CLI', async (note) => (await resolveTemporalExecutable({ note })).path),
    prepareCollector(),
  ]);
  return {
    ...process.env,
    WFLO_TEST_INSTALL: '0',
    WFLO_TEMPORAL_EXECUTABLE: temporal,
    ...(collector === undefined ? {} : { WFLO_OTELCOL_EXECUTABLE: collector }),
  };
}

async function prepareCollector() {
  try {
    return await step('OTel Collector', async (note) => {
      const { path, problem } = await resolveCollectorExecutable({ note });
      if (path === undefined) throw new Error(problem);
      return path;
    });
  } catch (error) {
    console.log(`    Tests that need it are skipped: ${error.message}`);
    return undefined;
  }
}
