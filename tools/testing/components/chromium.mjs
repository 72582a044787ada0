import { findExecutable } from '../../process/find-executable.mjs';
import { MissingComponentError } from '../missing-component.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** A Chromium or Chrome. */
export async function chromium() {
  const path = NAMES.map((name) => findExecutable(name)).find((found) => found !== undefined);
  if (path === undefined) {
    throw new MissingComponentError(
      'no Chromium on PATH. Install it (Debian: apt-get install chromium).',
    );
  }
  return { WFLO_TEST_CHROMIUM: path };
}
