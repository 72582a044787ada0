import { findExecutable } from '../../process/find-executable.mjs';
import { MissingComponentError } from '../missing-component.mjs';

/** Prometheus' own checker of metrics and rules. */
export async function promtool() {
  const path = findExecutable('promtool');
  if (path === undefined) {
    throw new MissingComponentError(
      'no promtool on PATH. Install Prometheus (Debian: apt-get install prometheus).',
    );
  }
  return { WFLO_TEST_PROMTOOL: path };
}
