import type { ItemStatus, TimelineItem } from '../shapes/timeline.ts';

export type AttemptItem = TimelineItem & { activityId: string | null; runId: string | null };

/**
 * Puts the attempts of one activity under a step, and between them what was waited. The order is
 * by start, parents before their children. An activity that was tried once is its own step.
 */
export function addSteps(items: readonly AttemptItem[]): TimelineItem[] {
  const byActivity = Map.groupBy(
    items.filter(({ kind, activityId }) => kind === 'attempt' && activityId !== null),
    ({ runId, activityId, parentId }) => `${runId ?? ''}/${activityId ?? ''}/${parentId ?? ''}`,
  );
  const steps: TimelineItem[] = [];
  const stepOf = new Map<string, string>();
  for (const [key, attempts] of byActivity) {
    if (attempts.length === 1 && (attempts[0]?.attempt ?? 1) <= 1) continue;
    const step = stepOfAttempts(`step/${key}`, attempts);
    if (step === undefined) continue;
    steps.push(step, ...waits(step, attempts));
    for (const { id } of attempts) stepOf.set(id, step.id);
  }
  const all = items.map(({ activityId: _activityId, runId: _runId, ...item }) => {
    const parentId = stepOf.get(item.id) ?? item.parentId;
    return parentId === item.parentId ? item : { ...item, parentId };
  });
  return inOrder([...all, ...steps]);
}

function stepOfAttempts(id: string, attempts: readonly AttemptItem[]): TimelineItem | undefined {
  const first = attempts[0];
  const last = attempts.at(-1);
  if (first === undefined || last === undefined) return undefined;
  const { activityId: _activityId, runId: _runId, ...shape } = first;
  return {
    ...shape,
    id,
    kind: 'step',
    startMs: first.startMs,
    endMs: last.endMs,
    status: last.status,
    attempt: last.attempt,
    error: last.error,
    attributes: { attempts: last.attempt ?? attempts.length },
    usd: null,
    unpricedReason: null,
    inputTokens: null,
    outputTokens: null,
    traceId: null,
    spanId: null,
    marks: [],
  };
}

function waits(step: TimelineItem, attempts: readonly AttemptItem[]): TimelineItem[] {
  return attempts.slice(1).flatMap((attempt, index) => {
    const before = attempts[index];
    if (before?.endMs === null || before === undefined || attempt.startMs <= before.endMs)
      return [];
    const waited: ItemStatus = 'waiting';
    return [
      {
        ...step,
        id: `${step.id}/wait/${attempt.attempt ?? index + 2}`,
        parentId: step.id,
        kind: 'wait' as const,
        name: `waited for attempt ${attempt.attempt ?? index + 2}`,
        startMs: before.endMs,
        endMs: attempt.startMs,
        status: waited,
        attempt: attempt.attempt,
        error: null,
        attributes: {},
      },
    ];
  });
}

/** By start; of equal starts, parents first. */
function inOrder(items: readonly TimelineItem[]): TimelineItem[] {
  const children = Map.groupBy(items, ({ parentId }) => parentId);
  const sorted: TimelineItem[] = [];
  const pending = [...(children.get(null) ?? [])].sort(latestFirst);
  const seen = new Set<string>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next.id)) continue;
    seen.add(next.id);
    sorted.push(next);
    pending.push(...(children.get(next.id) ?? []).toSorted(latestFirst));
  }
  // A circle of parents, which no real trace has: they are shown without one.
  for (const item of items) if (!seen.has(item.id)) sorted.push({ ...item, parentId: null });
  return sorted;
}

function latestFirst(a: TimelineItem, b: TimelineItem): number {
  return b.startMs - a.startMs;
}
