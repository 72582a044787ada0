import { failureView, type FailureView, type RecordedFailure } from './failure.ts';

/** The JSON shape is public. */
export interface ActivityTypeView {
  readonly activity_type: string;
  /** Activities that have ended. */
  readonly activities: number;
  readonly attempts: number;
  readonly completed: number;
  readonly failed: number;
  readonly timed_out: number;
  readonly cancelled: number;
}

export interface ActivityFailureView {
  readonly activity_id: string;
  readonly activity_type: string;
  readonly attempts: number;
  readonly outcome: Outcome;
  /** Why it failed, or, of one that has completed, its last attempt before that. */
  readonly failure: FailureView;
}

type Outcome = 'completed' | 'failed' | 'timed_out' | 'cancelled';

interface Attributes {
  readonly scheduledEventId?: unknown;
  readonly failure?: RecordedFailure | null;
}

/** What of an event of a history counts here. */
export interface ActivityEvent {
  readonly eventId?: unknown;
  readonly activityTaskScheduledEventAttributes?: {
    readonly activityId?: string | null;
    readonly activityType?: { readonly name?: string | null } | null;
  } | null;
  readonly activityTaskStartedEventAttributes?:
    | (Attributes & {
        readonly attempt?: number | null;
        readonly lastFailure?: RecordedFailure | null;
      })
    | null;
  readonly activityTaskCompletedEventAttributes?: Attributes | null;
  readonly activityTaskFailedEventAttributes?: Attributes | null;
  readonly activityTaskTimedOutEventAttributes?: Attributes | null;
  readonly activityTaskCanceledEventAttributes?: Attributes | null;
}

interface Ended {
  readonly outcome: Outcome;
  attempts: number;
  failure: FailureView | undefined;
}

interface Counts extends ActivityTypeView {
  activities: number;
  attempts: number;
  completed: number;
  failed: number;
  timed_out: number;
  cancelled: number;
}

/** Failures that are shown, and types that are counted. */
const MOST_FAILURES = 100;
const MOST_TYPES = 200;

function endOf(event: ActivityEvent): (Attributes & { outcome: Outcome }) | undefined {
  const ends = [
    ['completed', event.activityTaskCompletedEventAttributes],
    ['failed', event.activityTaskFailedEventAttributes],
    ['timed_out', event.activityTaskTimedOutEventAttributes],
    ['cancelled', event.activityTaskCanceledEventAttributes],
  ] as const;
  const found = ends.find(([, attributes]) => attributes);
  return found?.[1] ? { ...found[1], outcome: found[0] } : undefined;
}

/** The activities of a history that is read from its end on: an end comes before its start. */
export class ActivityHistory {
  readonly #ended = new Map<string, Ended>();
  readonly #types = new Map<string, Counts>();
  readonly #failures: ActivityFailureView[] = [];

  take(event: ActivityEvent): void {
    const end = endOf(event);
    if (end !== undefined) {
      const { outcome, failure } = end;
      this.#ended.set(String(end.scheduledEventId), {
        outcome,
        attempts: 1,
        failure: failureView(failure),
      });
    }
    const started = event.activityTaskStartedEventAttributes;
    if (started) this.#started(started);
    const scheduled = event.activityTaskScheduledEventAttributes;
    if (scheduled) {
      const type = scheduled.activityType?.name ?? '';
      this.#scheduled(String(event.eventId), scheduled.activityId ?? '', type);
    }
  }

  /** By type, the most frequent first. */
  types(): ActivityTypeView[] {
    return [...this.#types.values()].toSorted((a, b) => b.activities - a.activities);
  }

  /** The latest first. */
  failures(): readonly ActivityFailureView[] {
    return this.#failures;
  }

  #started(started: NonNullable<ActivityEvent['activityTaskStartedEventAttributes']>): void {
    const ended = this.#ended.get(String(started.scheduledEventId));
    if (ended === undefined) return;
    ended.attempts = started.attempt ?? 1;
    ended.failure ??= failureView(started.lastFailure);
  }

  #scheduled(eventId: string, activityId: string, activityType: string): void {
    const ended = this.#ended.get(eventId);
    if (ended === undefined) return;
    this.#ended.delete(eventId);
    const { outcome, attempts, failure } = ended;
    const counts = this.#countsOf(activityType);
    counts.activities += 1;
    counts.attempts += attempts;
    counts[outcome] += 1;
    if (failure === undefined || this.#failures.length === MOST_FAILURES) return;
    this.#failures.push({
      activity_id: activityId,
      activity_type: activityType,
      attempts,
      outcome,
      failure,
    });
  }

  #countsOf(type: string): Counts {
    const name = this.#types.has(type) || this.#types.size < MOST_TYPES ? type : 'other';
    const none = {
      activities: 0,
      attempts: 0,
      completed: 0,
      failed: 0,
      timed_out: 0,
      cancelled: 0,
    };
    const counts = this.#types.get(name) ?? { activity_type: name, ...none };
    this.#types.set(name, counts);
    return counts;
  }
}
