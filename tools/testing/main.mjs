/**
 * The second half of `npm test`, on Node 24: gets the parts that tests need, runs the tests of
 * every project (or of those named on the command line), and counts them on the last line.
 *
 * @module
 */
import { reportFailure } from '../bootstrap/setup-error.mjs';
import { ProcessGuard } from '../process/process-guard.mjs';
import { stopRequest } from '../process/stop-requests.mjs';
import { muteProgress } from '../terminal/progress.mjs';
import { addUp, countLine, forgetCounts } from './counts.mjs';
import { buildProjects, projectsWithTests, testProjects } from './nx.mjs';
import { prepareComponents } from './prepare-components.mjs';

const NOTHING_TESTED = { passed: 0, failed: 1, skipped: 0 };

const guard = new ProcessGuard();
const stopped = stopRequest({ onSecond: () => guard.killAll() });

try {
  process.exitCode = await Promise.race([main(process.argv.slice(2)), stopped.then(() => 130)]);
} catch (error) {
  reportFailure(error);
}
muteProgress();
await guard.close();
process.exit();

async function main(names) {
  const env = await prepareComponents();
  const projects = await projectsWithTests(names);
  forgetCounts(projects);
  if ((await buildProjects(guard, projects, env)) !== 0) {
    console.log(`The build failed, so nothing was tested.\n${countLine(NOTHING_TESTED)}`);
    return 1;
  }
  const exitCode = await testProjects(guard, projects, env);
  const total = addUp(projects);
  const strict = process.env.CI === 'true' || process.env.WFLO_REQUIRE_COMPONENTS === 'all';
  for (const problem of total.problems) console.log(problem);
  if (strict && total.skipped > 0) console.log('Skipped tests count as a failure in CI.');
  console.log(countLine(total));
  if (total.failed > 0 || total.passed === 0 || (strict && total.skipped > 0)) return 1;
  return exitCode;
}
