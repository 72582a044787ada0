/**
 * Histories that the same code can replay: else the run fails its tasks until somebody ends it.
 *
 * @module
 */
import type { Evidence } from '../evidence/evidence.ts';
import type { CheckResult } from './finding.ts';

export function checkReplayable({ runs }: Evidence): CheckResult {
  const findings = runs
    .filter(({ unreplayable }) => unreplayable)
    .map(({ executionId }) => ({
      subject: executionId,
      detail: 'its history cannot be replayed, and the truth run has ended it',
    }));
  return { check: 'histories: can be replayed', compared: runs.length, findings };
}
