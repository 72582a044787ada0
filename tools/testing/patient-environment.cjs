const { TestEnvironment } = require('jest-environment-node');

/** What a test may take at least, whatever limit it states: on a busy machine all takes longer. */
const LEAST_MILLIS = 180_000;

/** Node's environment, in which no test and no hook has too little time. A hang still ends. */
module.exports = class PatientEnvironment extends TestEnvironment {
  handleTestEvent(event) {
    const limited = { test_fn_start: event.test, hook_start: event.hook }[event.name];
    if (limited?.timeout !== undefined) limited.timeout = Math.max(limited.timeout, LEAST_MILLIS);
  }
};
