/**
 * Log lines of workflow code: each once for each emission, whatever was retried and replayed.
 *
 * @module
 */
import { killedAfter, wasAsked, type Evidence } from '../evidence/evidence.ts';
import type { LineSeen } from '../evidence/lines.ts';
import type { CheckResult, Finding } from './finding.ts';
import { isRecorded } from './rows-check.ts';

export function checkDuplicateLines(evidence: Evidence): CheckResult {
  const groups = new Map<string, LineSeen[]>();
  for (const line of evidence.lines) {
    if (line.emission_id === undefined) continue;
    const key = `${line.emission_id} ${line.event}`;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  const findings = [...groups].flatMap(([subject, lines]) =>
    oldestFirst(lines)
      .slice(0, -1)
      .map((line): Finding => explainRepetition(evidence, subject, line, lines)),
  );
  return { check: 'logs: each emission once', compared: groups.size, findings };
}

function oldestFirst(lines: readonly LineSeen[]): LineSeen[] {
  return lines.toSorted((a, b) => a.timestamp - b.timestamp);
}

function explainRepetition(
  evidence: Evidence,
  subject: string,
  line: LineSeen,
  all: readonly LineSeen[],
): Finding {
  const lives = all.map(({ life }) => life.number).join(', ');
  const detail = `${all.length} lines, of workers ${lives}`;
  if (new Set(all.map(({ life }) => life)).size < all.length) return { subject, detail };
  const killed = killedAfter(evidence, line.timestamp, (life) => life === line.life);
  if (killed !== undefined) {
    return {
      subject,
      detail,
      bound: `worker ${killed.number} was killed before its task was recorded`,
    };
  }
  const run = evidence.runs.find(({ runId }) => runId === line.run_id);
  if (run?.lostTasksOf.includes(line.life.identity)) {
    return { subject, detail, bound: 'its task failed or timed out, and another worker did it' };
  }
  const asked = all.some((one) => wasAsked(evidence, one.execution_id, one.timestamp));
  return { subject, detail: asked ? `${detail}, while a query was in flight` : detail };
}

/** Lines that a run must have left, judged by what its history says that it has come past. */
export function checkExpectedLines({ runs, lines }: Evidence): CheckResult {
  const seen = new Set(lines.map(({ run_id, event }) => `${run_id ?? ''} ${event}`));
  const expected = runs.filter(isRecorded).flatMap(({ runId, executionId, activities, status }) => {
    const ended = {
      completed: 'workflow_completed',
      cancelled: 'workflow_cancelled',
      failed: 'workflow_failed',
    };
    const events: string[] = [];
    const started = activities.filter(
      ({ type, completed, cancelRequested }) =>
        completed && !cancelRequested && type === 'update_workflow_execution_status',
    );
    if (started.length > 1 || status === 'completed') events.push('workflow_started');
    if (status in ended) events.push(ended[status as keyof typeof ended]);
    return events.map((event) => ({ executionId, runId, event }));
  });
  const findings = expected
    .filter(({ runId, event }) => !seen.has(`${runId} ${event}`))
    .map(({ executionId, event }): Finding => ({
      subject: executionId,
      detail: `no line ${event}`,
    }));
  return { check: 'logs: nothing is missing', compared: expected.length, findings };
}
