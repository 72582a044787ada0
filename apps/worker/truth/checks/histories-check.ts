/**
 * Histories that the same code can replay. One that it cannot is no fault of telemetry where a query
 * was asked of the run: the SDK may then record commands in an order that only the query gave.
 *
 * @module
 */
import type { Evidence } from '../evidence/evidence.ts';
import type { CheckResult, Finding } from './finding.ts';

export function checkReplayable({ runs, queries }: Evidence): CheckResult {
  const findings = runs
    .filter(({ unreplayable }) => unreplayable)
    .map(({ executionId, startMillis, closeMillis }): Finding => {
      const finding = { subject: executionId, detail: 'its history cannot be replayed' };
      const wasAsked = queries.some(
        (query) =>
          query.executionId === executionId &&
          query.beganAt <= closeMillis &&
          query.endedAt >= startMillis,
      );
      return wasAsked
        ? { ...finding, bound: 'the SDK completed a task from where a query had run ahead' }
        : finding;
    });
  return { check: 'histories: can be replayed', compared: runs.length, findings };
}
