/** `node install.mjs`: makes sure that the Collector of the tests is there; shows progress. */
import { reportFailure, SetupError } from '../bootstrap/setup-error.mjs';
import { step } from '../terminal/progress.mjs';
import { resolveCollectorExecutable } from './executable.mjs';

try {
  await step('OTel Collector', async (note) => {
    const { path, problem } = await resolveCollectorExecutable({ note });
    if (path === undefined) throw new SetupError('WFLO_OTELCOL_UNAVAILABLE', problem);
    return path;
  });
} catch (error) {
  reportFailure(error);
}
