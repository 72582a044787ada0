import { findExecutable } from '../../process/find-executable.mjs';
import { MissingComponentError } from '../missing-component.mjs';

/** A browser for the tests of pages. */
export async function chromium() {
  const names = ['chromium', 'chromium-browser', 'google-chrome'];
  const path = names.map((name) => findExecutable(name)).find((found) => found !== undefined);
  if (path === undefined) {
    throw new MissingComponentError(
      'no chromium on PATH. Install it (Debian: apt-get install chromium).',
    );
  }
  return { WFLO_TEST_CHROMIUM: path };
}
