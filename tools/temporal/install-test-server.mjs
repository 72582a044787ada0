/** `node install-test-server.mjs`: makes sure that the test server of the tests is there. */
import { reportFailure, SetupError } from '../bootstrap/setup-error.mjs';
import { step } from '../terminal/progress.mjs';
import { resolveTestServerExecutable } from './test-server.mjs';

try {
  await step('Temporal test server', async (note) => {
    const { path, problem } = await resolveTestServerExecutable({ note });
    if (path === undefined) {
      throw new SetupError(
        'WFLO_TEST_SERVER_UNAVAILABLE',
        `${problem}. Without a network, name one with WFLO_TEMPORAL_TEST_SERVER_EXECUTABLE, or ` +
          'copy ~/.cache/wflo/bin from a machine that has it.',
      );
    }
    return path;
  });
} catch (error) {
  reportFailure(error);
}
