const { TestEnvironment } = require('jest-environment-node');

/** What a test may take at least, whatever limit it states: on a busy machine all takes longer. */
const LEAST_MILLIS = 180_000;

/** Where Node's fetch keeps its dispatcher, and clients such as Google's look for it. */
const DISPATCHER = Symbol.for('undici.globalDispatcher.1');

/** Node's environment, in which no test and no hook has too little time. A hang still ends. */
module.exports = class PatientEnvironment extends TestEnvironment {
  async setup() {
    await super.setup();
    // The globals of tests have fetch from those of Node, which alone know what it uses.
    Object.defineProperty(this.global, DISPATCHER, {
      get: () => globalThis[DISPATCHER],
      configurable: true,
    });
  }

  handleTestEvent(event) {
    const limited = { test_fn_start: event.test, hook_start: event.hook }[event.name];
    if (limited?.timeout !== undefined) limited.timeout = Math.max(limited.timeout, LEAST_MILLIS);
  }
};
