import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const EXIT_GRACE_MILLIS = 60_000;

/**
 * Jest reporter: leaves the counts of a run in `test-output/results.json` of the project, where
 * `npm test` adds them up.
 * A run that does not end after its last test, because something was left open, is a failure, too.
 */
export default class CountReporter {
  #rootDir;

  constructor(globalConfig) {
    this.#rootDir = globalConfig.rootDir;
  }

  onRunComplete(_contexts, results) {
    const folder = join(this.#rootDir, 'test-output');
    const counts = {
      passed: results.numPassedTests,
      // A file that could not be loaded, or a run without tests, has no failed test of its own.
      failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
      skipped: results.numPendingTests + results.numTodoTests,
      interrupted: results.wasInterrupted,
    };
    mkdirSync(folder, { recursive: true });
    const write = () => writeFileSync(join(folder, 'results.json'), `${JSON.stringify(counts)}\n`);
    write();
    setTimeout(() => {
      counts.failed += 1;
      write();
      process.stderr.write(`Tests of ${this.#rootDir} left something open: ended.\n`);
      process.exit(1);
    }, EXIT_GRACE_MILLIS).unref();
  }
}
