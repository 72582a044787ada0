import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { countsFile } from './counts.mjs';

const EXIT_GRACE_MILLIS = 60_000;

/**
 * Jest reporter: leaves the counts of a run in the project's `test-output`, where `npm test` adds
 * them up.
 * A run that does not end after its last test, because something was left open, is a failure, too.
 */
export default class CountReporter {
  #rootDir;

  constructor(globalConfig) {
    this.#rootDir = globalConfig.rootDir;
  }

  onRunComplete(_contexts, results) {
    const file = countsFile(this.#rootDir, process.env.WFLO_TESTS);
    const counts = {
      passed: results.numPassedTests,
      // A file that could not be loaded, or a run without tests, has no failed test of its own.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
      interrupted: results.wasInterrupted,
    };
    mkdirSync(dirname(file), { recursive: true });
    const write = () => writeFileSync(file, `${JSON.stringify(counts)}\n`);
    write();
    setTimeout(() => {
      counts.failed += 1;
      write();
      process.stderr.write(`Tests of ${this.#rootDir} left something open: ended.\n`);
      process.exit(1);
    }, EXIT_GRACE_MILLIS).unref();
  }
}
