import { resolveTestServerExecutable } from '../../temporal/test-server.mjs';
import { mayInstall } from '../may-install.mjs';
import { MissingComponentError } from '../missing-component.mjs';

/** The time-skipping test server, for tests that start one. */
export async function temporalTestServer() {
  const { path, problem } = await resolveTestServerExecutable({ install: mayInstall() });
  if (path === undefined) {
    throw new MissingComponentError(
      `no Temporal test server: ${problem}. Install Python with pip, or name one with ` +
        'WFLO_TEMPORAL_TEST_SERVER_EXECUTABLE.',
    );
  }
  return { WFLO_TEST_TEMPORAL_TEST_SERVER: path };
}
