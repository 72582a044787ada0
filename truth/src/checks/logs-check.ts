/**
 * Log lines of workflow code: each once for each emission, whatever was retried and replayed.
 *
 * @module
 */
import { killedAfter, wasQueried, type Evidence } from '../evidence/evidence.ts';
import type { RunFacts, TaskFacts } from '../evidence/histories.ts';
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
  const runs = new Map(evidence.runs.map((run) => [run.runId, run]));
  const findings = [...groups].flatMap(([subject, lines]) => {
    const run = runs.get(lines[0]?.run_id ?? '');
    return theTrueOneLast(lines, run)
      .slice(0, -1)
      .map((line): Finding => explainRepetition(evidence, run, subject, line, lines));
  });
  return { check: 'logs: each emission once', compared: groups.size, findings };
}

/** Of repeated lines that of the worker which did the task, else the latest. */
function theTrueOneLast(lines: readonly LineSeen[], run: RunFacts | undefined): LineSeen[] {
  const isTrue = (line: LineSeen) => taskOf(line, run)?.identity === line.life.identity;
  return lines.toSorted(
    (a, b) => Number(isTrue(a)) - Number(isTrue(b)) || a.timestamp - b.timestamp,
  );
}

/** The task whose start the workflow's clock showed when the line was written. */
function taskOf(line: LineSeen, run: RunFacts | undefined): TaskFacts | undefined {
  const time = Date.parse(String(line['workflow_time']));
  return run?.tasks.find(({ startedMillis }) => startedMillis === time);
}

function explainRepetition(
  evidence: Evidence,
  run: RunFacts | undefined,
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
  if (run?.lostTasksOf.includes(line.life.identity)) {
    return { subject, detail, bound: 'its task failed or timed out, and another worker did it' };
  }
  const queried = wasQueried(evidence, line.execution_id, line.timestamp);
  const task = taskOf(line, run);
  const bound = 'a query made a worker run the task that another one was doing';
  if (queried && task !== undefined && task.identity !== line.life.identity) {
    return { subject, detail, bound };
  }
  return { subject, detail: queried ? `${detail}, while a query was in flight` : detail };
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
    const hasBegun = activities.some(
      ({ type, completed }) => completed && type === 'record_workflow_execution',
    );
    if (started.length > 1 || hasBegun || status === 'completed') events.push('workflow_started');
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
