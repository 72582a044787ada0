/**
 * Spans that the Collector received against the histories.
 *
 * @module
 */
import { killedAfter, type Evidence } from '../evidence/evidence.ts';
import type { RunFacts } from '../evidence/histories.ts';
import type { SpanSeen } from '../evidence/spans.ts';
import { AGENTS, type WorkerLife } from '../load/worker-lives.ts';
import type { CheckResult, Finding } from './finding.ts';
import { isRecorded } from './rows-check.ts';

const RUN = 'workflow.execute';
const FOUND = new Set(['workflow_execution_recorded', 'workflow_run_superseded']);
const SHARED_AFTER_MILLIS = 90_000;
const FAILED = new Set(['failed', 'terminated', 'timed_out']);

export function checkSpanIds(evidence: Evidence): CheckResult {
  const byId = Map.groupBy(evidence.spans, ({ spanId }) => spanId);
  const findings = [...byId]
    .filter(([, spans]) => spans.length > 1)
    .map(([spanId, spans]): Finding => {
      const [first] = spans;
      const subject = `${first?.name ?? ''} ${spanId}`;
      const detail = `received ${spans.length} times, of workers ${spans.map(({ life }) => life).join(', ')}`;
      const emissions = new Set(spans.map(({ attributes }) => attributes['wflo.emission_id']));
      const lives = new Set(spans.map(({ life }) => life));
      const marked =
        emissions.size === 1 && !emissions.has(undefined) && lives.size === spans.length;
      const killed = evidence.lives.some(
        ({ number, killedAt }) => killedAt !== undefined && lives.has(number),
      );
      return marked && killed
        ? {
            subject,
            detail,
            bound: 'its worker was killed before the task was recorded; same emission id',
          }
        : { subject, detail };
    });
  return { check: 'spans: ids are unique', compared: byId.size, findings };
}

/** One span for each run, with its status, its times, and an error only where there was one. */
export function checkRunSpans(evidence: Evidence): CheckResult {
  const spans = evidence.spans.filter(({ name }) => name === RUN);
  const byRun = Map.groupBy(spans, ({ attributes }) => String(attributes['workflow.run_id']));
  const findings = evidence.runs.flatMap((run) =>
    compareRun(evidence, run, byRun.get(run.runId) ?? []),
  );
  const known = new Set(evidence.runs.map(({ runId }) => runId));
  for (const [runId] of byRun) {
    if (!known.has(runId)) findings.push({ subject: runId, detail: 'a span without a run' });
  }
  return { check: 'spans: one for each run', compared: evidence.runs.length, findings };
}

function compareRun(evidence: Evidence, run: RunFacts, spans: readonly SpanSeen[]): Finding[] {
  const subject = `${run.executionId} ${run.status}`;
  const [span] = spans;
  if (span === undefined) return [explainMissingRun(evidence, run, subject)];
  const status = span.attributes['workflow.status'];
  const problems = [
    ...(status === run.status ? [] : [`workflow.status ${String(status)}`]),
    ...(span.failed === FAILED.has(run.status) ? [] : [`error ${span.failed}`]),
    ...(Math.abs(span.startMillis - run.startMillis) <= 1 ? [] : ['starts at another time']),
    // The run closes when its last task is recorded; its code came to the end when the task began.
    ...(span.endMillis <= run.closeMillis + 1 ? [] : ['ends after the run']),
  ];
  return problems.map((detail): Finding => ({ subject, detail }));
}

function explainMissingRun(evidence: Evidence, run: RunFacts, subject: string): Finding {
  const detail = `no ${RUN}`;
  const killed = killedAfterItClosed(evidence, run) ?? killedAfterItFound(evidence, run);
  if (killed !== undefined) {
    return {
      subject,
      detail,
      bound: `worker ${killed.number} was killed before it had exported it`,
    };
  }
  const accountable = killedBeforeItFound(evidence, run);
  return accountable === undefined
    ? { subject, detail }
    : { subject, detail, bound: `worker ${accountable.number}, killed, may have had to find it` };
}

/**
 * Without a checkpoint, the workers that Temporal lists at the close share what was externally
 * closed, 90 s later; one that starts after it does not look back (how @wflo/temporal stays true).
 */
function killedBeforeItFound({ lives }: Evidence, run: RunFacts): WorkerLife | undefined {
  if (run.closedBy !== undefined || isRecorded(run)) return undefined;
  return lives.find(
    ({ program, killedAt = 0 }) =>
      program === AGENTS && killedAt > run.closeMillis - SHARED_AFTER_MILLIS,
  );
}

/** The worker that closed the run; any, where it was externally closed. */
function killedAfterItClosed(evidence: Evidence, run: RunFacts): WorkerLife | undefined {
  const { closedBy, closeMillis, tasks } = run;
  if (closedBy === undefined) return killedAfter(evidence, closeMillis);
  const isTheOne = ({ identity }: WorkerLife) => identity === closedBy;
  return killedAfter(evidence, closeMillis, isTheOne, tasks.at(-1)?.startedMillis);
}

/** An externally closed run is found some seconds later, by a worker that says so in its log. */
function killedAfterItFound(evidence: Evidence, run: RunFacts): WorkerLife | undefined {
  const found = evidence.lines.find(
    ({ event, run_id }) => run_id === run.runId && FOUND.has(event),
  );
  return found && killedAfter(evidence, found.timestamp, (life) => life === found.life);
}

/** The last attempt of each completed activity has a span; no attempt has two. */
export function checkActivitySpans(evidence: Evidence): CheckResult {
  const key = (runId: unknown, activityId: unknown) => `${String(runId)} ${String(activityId)}`;
  const spans = Map.groupBy(
    evidence.spans.filter(({ name }) => name.startsWith('activity.')),
    ({ attributes }) => key(attributes['workflow.run_id'], attributes['activity.id']),
  );
  let compared = 0;
  const findings = evidence.runs.flatMap((run) =>
    run.activities.flatMap((activity): Finding[] => {
      compared += 1;
      const mine = spans.get(key(run.runId, activity.activityId)) ?? [];
      const attempts = mine.map(({ attributes }) => Number(attributes['activity.attempt']));
      const subject = `${run.executionId} ${activity.type} ${activity.activityId}`;
      const problems: Finding[] = [];
      if (
        new Set(attempts).size < attempts.length ||
        (activity.attempts > 0 && Math.max(0, ...attempts) > activity.attempts)
      ) {
        problems.push({
          subject,
          detail: `spans of attempts ${attempts.join(', ')} of ${activity.attempts}`,
        });
      }
      if (activity.completed && !attempts.includes(activity.attempts)) {
        const killed = killedAfter(
          evidence,
          activity.endedMillis,
          ({ identity }) => identity === activity.identity,
          activity.startedMillis,
        );
        const detail = `no span of attempt ${activity.attempts}, which completed`;
        problems.push(
          killed === undefined
            ? { subject, detail }
            : {
                subject,
                detail,
                bound: `worker ${killed.number} was killed before it had exported it`,
              },
        );
      }
      return problems;
    }),
  );
  return { check: 'spans: activities', compared, findings };
}

/** The traces of runs whose own span was lost with a killed worker. */
function tracesWithoutRunSpan(evidence: Evidence): ReadonlySet<string> {
  const ended = new Set(
    evidence.spans
      .filter(({ name }) => name === RUN)
      .map(({ attributes }) => attributes['workflow.run_id']),
  );
  const lost = new Set<unknown>(
    evidence.runs
      .filter(
        (run) => !ended.has(run.runId) && explainMissingRun(evidence, run, '').bound !== undefined,
      )
      .map(({ runId }) => runId),
  );
  // Of a run that has nothing but children, their spans are all that its trace has.
  const parents = new Map<unknown, string | undefined>(
    evidence.runs.map(({ runId, parentRunId }) => [runId, parentRunId]),
  );
  return new Set(
    evidence.spans
      .filter(({ attributes: { 'workflow.run_id': run } }) => {
        return lost.has(run) || lost.has(parents.get(run));
      })
      .map(({ traceId }) => traceId),
  );
}

/** The runs that each trace is of. */
function runsByTrace(evidence: Evidence): ReadonlyMap<string, readonly RunFacts[]> {
  const byRun = new Map(evidence.runs.map((run) => [run.runId, run]));
  const runs = new Map<string, Set<RunFacts>>();
  for (const { traceId, attributes } of evidence.spans) {
    const run = byRun.get(String(attributes['workflow.run_id']));
    if (run !== undefined) runs.set(traceId, (runs.get(traceId) ?? new Set()).add(run));
  }
  return new Map([...runs].map(([traceId, of]) => [traceId, [...of]]));
}

/** The span's own worker, killed while an activity was under way: a call may be open for long. */
function killedAmidActivity(
  { lives }: Evidence,
  { life, startMillis }: SpanSeen,
  runs: readonly RunFacts[],
): WorkerLife | undefined {
  const activities = runs.flatMap((run) => run.activities);
  return lives.find(
    ({ number, killedAt }) =>
      number === life &&
      killedAt !== undefined &&
      activities.some(
        ({ scheduledMillis, endedMillis }) =>
          scheduledMillis <= startMillis + 50 && endedMillis >= killedAt,
      ),
  );
}

/** The request of an agent's stream that nobody reads ends long before its call, which is checked. */
function killedWithOpenCall({ lives }: Evidence, { name, life }: SpanSeen): WorkerLife | undefined {
  if (name !== 'POST') return undefined;
  return lives.find(
    ({ number, program, killedAt }) =>
      number === life && program === AGENTS && killedAt !== undefined,
  );
}

/** Every parent was received, unless the process that held it was killed. */
export function checkParents(evidence: Evidence): CheckResult {
  const ids = new Set(evidence.spans.map(({ traceId, spanId }) => `${traceId} ${spanId}`));
  const children = evidence.spans.filter(({ parentSpanId }) => parentSpanId !== '');
  const byRun = new Map(evidence.runs.map((run) => [run.runId, run]));
  const lostTraces = tracesWithoutRunSpan(evidence);
  const runsOf = runsByTrace(evidence);
  const findings = children
    .filter(({ traceId, parentSpanId }) => !ids.has(`${traceId} ${parentSpanId}`))
    .map((span): Finding => {
      const run = byRun.get(String(span.attributes['workflow.run_id']));
      const subject = `${span.name} ${span.spanId}`;
      const detail = `its parent ${span.parentSpanId} was not received`;
      if (lostTraces.has(span.traceId)) {
        return {
          subject,
          detail,
          bound: 'the span of a run of its trace went with a killed worker',
        };
      }
      const killed =
        killedAfter(
          evidence,
          span.endMillis,
          ({ number }) => span.life === undefined || number === span.life,
        ) ??
        killedAmidActivity(evidence, span, runsOf.get(span.traceId) ?? []) ??
        (run && killedAfterItClosed(evidence, run)) ??
        killedWithOpenCall(evidence, span) ??
        evidence.lives.find(
          ({ killedAt }) =>
            span.life === undefined &&
            killedAt !== undefined &&
            Math.abs(killedAt - span.endMillis) < 30_000,
        );
      return killed === undefined
        ? { subject, detail }
        : { subject, detail, bound: `worker ${killed.number}, which held it, was killed` };
    });
  return { check: 'spans: parents are present', compared: children.length, findings };
}
