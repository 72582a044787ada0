import { findExecutable } from '../../process/find-executable.mjs';
import { MissingComponentError } from '../missing-component.mjs';

/** A Python 3. */
export async function python() {
  const path = findExecutable('python3');
  if (path === undefined) {
    throw new MissingComponentError(
      'no python3 on PATH. Install it (Debian: apt-get install python3).',
    );
  }
  return { WFLO_TEST_PYTHON: path };
}
