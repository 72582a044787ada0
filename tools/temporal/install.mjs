/** `node install.mjs`: makes sure that a Temporal dev server can be started; shows progress. */
import { reportFailure } from '../bootstrap/setup-error.mjs';
import { step } from '../terminal/progress.mjs';
import { resolveTemporalExecutable } from './executable.mjs';

try {
  if (!process.env.TEMPORAL_ADDRESS) {
    await step('Temporal CLI', async (note) => (await resolveTemporalExecutable({ note })).path);
  }
} catch (error) {
  reportFailure(error);
}
