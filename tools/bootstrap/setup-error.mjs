/** The machine or the checkout is not ready; the message says what to do. Shown without a stack. */
export class SetupError extends Error {
  constructor(code, message, options) {
    super(message, options);
    this.name = 'SetupError';
    this.code = code;
  }
}

/** Prints the error to stderr, without a stack when it is one of ours; the exit code becomes 1. */
export function reportFailure(error) {
  const { code, message, stack } = Object(error);
  const ours = typeof code === 'string' && code.startsWith('WFLO_');
  const text = ours ? `${message}\n(${code})` : stack || String(error);
  process.stderr.write(`\n${text}\n`);
  process.exitCode = 1;
}
