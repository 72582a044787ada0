import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { countsFile } from './counts.mjs';

/**
 * Jest reporter: leaves the counts of a run in the project's `test-output`, where `npm test` adds
 * them up.
 * A run that does not end after its last test, because something was left open, is a failure, too,
 * unless a test has failed, which mostly is why.
 */
export default class CountReporter {
  #rootDir;
  #exitGraceMillis;

  constructor(globalConfig, { exitGraceMillis = 60_000 } = {}) {
    this.#rootDir = globalConfig.rootDir;
    this.#exitGraceMillis = exitGraceMillis;
  }

  onRunComplete(_contexts, results) {
    const file = countsFile(this.#rootDir, process.env.WFLO_TESTS);
    const counts = {
      passed: results.numPassedTests,
      failed: results.numFailedTests + results.testResults.filter(failedAsAWhole).length,
      skipped: results.numPendingTests + results.numTodoTests,
      interrupted: results.wasInterrupted,
    };
    mkdirSync(dirname(file), { recursive: true });
    const write = () => writeFileSync(file, `${JSON.stringify(counts)}\n`);
    write();
    setTimeout(() => {
      counts.failed = Math.max(counts.failed, 1);
      write();
      process.stderr.write(`Tests of ${this.#rootDir} left something open: ended.\n`);
      process.exit(1);
    }, this.#exitGraceMillis).unref();
  }
}

/** A file that could not be loaded, has no tests, or fails outside of them. */
function failedAsAWhole({ testExecError, numFailingTests }) {
  return testExecError !== undefined && testExecError !== null && numFailingTests === 0;
}
