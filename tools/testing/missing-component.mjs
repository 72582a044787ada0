/** A part that tests need is not on this machine. The message says how to get it. */
export class MissingComponentError extends Error {
  code = 'WFLO_TEST_COMPONENT_MISSING';

  constructor(message, options) {
    super(message, options);
    this.name = 'MissingComponentError';
  }
}
