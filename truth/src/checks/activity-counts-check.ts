/**
 * Activities that each worker has counted as completed, as scraped, against the histories.
 *
 * @module
 */
import type { Evidence } from '../evidence/evidence.ts';
import type { ActivityFacts } from '../evidence/histories.ts';
import type { SpanSeen } from '../evidence/spans.ts';
import type { WorkerLife } from '../load/worker-lives.ts';
import type { CheckResult, Finding } from './finding.ts';

/** What a worker has completed of one type of activity. */
interface Completed {
  /** By the histories. */
  readonly recorded: ActivityFacts[];
  /** Local activities, which have no event of their own, by their spans. */
  local: number;
  /** By their spans: attempts that Temporal had given up when they completed. */
  late: number;
}

export function checkActivityCounts(evidence: Evidence): CheckResult {
  const { runs, lives } = evidence;
  const byLife = new Map(lives.map((life) => [life, new Map<string, Completed>()]));
  const byIdentity = new Map(lives.map((life) => [life.identity, life]));
  const byNumber = new Map(lives.map((life) => [life.number, life]));
  const of = (life: WorkerLife | undefined, type: string): Completed | undefined => {
    const types = life && byLife.get(life);
    if (types?.has(type) === false) types.set(type, { recorded: [], local: 0, late: 0 });
    return types?.get(type);
  };
  const recorded = runs.flatMap(({ activities }) => activities).filter((one) => one.completed);
  for (const one of recorded) of(byIdentity.get(one.identity), one.type)?.recorded.push(one);
  const attempts = new Set(
    runs.flatMap(({ runId, activities }) =>
      activities
        .filter(({ completed }) => completed)
        .map(({ activityId, attempts: last }) => `${runId} ${activityId} ${last}`),
    ),
  );
  for (const span of evidence.spans.filter(isCompleted)) {
    const { attributes, life } = span;
    const completed = of(byNumber.get(life ?? -1), String(attributes['activity.type']));
    if (completed === undefined) continue;
    if (attributes['activity.is_local'] === true) completed.local += 1;
    else if (!attempts.has(keyOf(span))) completed.late += 1;
  }
  const findings = [...byLife].flatMap(([life, types]) => compareActivities(life, types));
  return { check: 'metrics: activities completed', compared: recorded.length, findings };
}

const isCompleted = ({ name, attributes }: SpanSeen): boolean =>
  name.startsWith('activity.') && attributes['activity.status'] === 'completed';

const keyOf = ({ attributes }: SpanSeen): string =>
  ['workflow.run_id', 'activity.id', 'activity.attempt']
    .map((name) => String(attributes[name]))
    .join(' ');

function compareActivities(life: WorkerLife, types: Map<string, Completed>): Finding[] {
  const series = /^wflo_activity_executions_total\{activity="(\w+)",status="completed"\}$/;
  for (const name of life.lastScrape?.series.keys() ?? []) {
    const type = series.exec(name)?.[1];
    if (type !== undefined && !types.has(type)) {
      types.set(type, { recorded: [], local: 0, late: 0 });
    }
  }
  return [...types].flatMap(([type, completed]) => compareType(life, type, completed));
}

function compareType(life: WorkerLife, type: string, { recorded, local, late }: Completed) {
  const name = `wflo_activity_executions_total{activity="${type}",status="completed"}`;
  const value = life.lastScrape?.series.get(name) ?? 0;
  const expected = recorded.length + local;
  if (value === expected) return [];
  const subject = `worker ${life.number} ${type}`;
  const detail = `scraped ${value}, completed by the histories ${recorded.length}, locally ${local}`;
  const within = (bound: string): Finding[] => [{ subject, detail, bound }];
  // An attempt may not know that its time was up (reference of @wflo/temporal, `timed_out`).
  if (value === expected + late) return within('completed after Temporal had given the attempt up');
  if (life.killedAt === undefined) return [{ subject, detail }];
  const unseen = recorded.filter(
    ({ endedMillis }) => endedMillis >= (life.lastScrape?.beganAt ?? 0) - 50,
  );
  if (value < expected && expected - value <= unseen.length + local) {
    return within('counted after the last scrape of a killed worker');
  }
  // It had done the work and counted it, and was killed before Temporal had the response.
  return value > expected && value - expected <= 100
    ? within('counted, and killed before Temporal had the response')
    : [{ subject, detail }];
}
