/** For whom a check counts: `/health?group=live`, `/ready`, `/health?group=startup`. */
export type HealthGroup = 'live' | 'ready' | 'startup';

export const HEALTH_GROUPS: readonly HealthGroup[] = ['live', 'ready', 'startup'];

/**
 * One component that the process depends on.
 *
 * @example
 * const database: HealthCheck = { name: 'database', check: () => knex.raw('select 1') };
 */
export interface HealthCheck {
  /** Key of the component in the responses. */
  readonly name: string;
  /**
   * Throws or rejects when the component is down; should give up when `signal` aborts. Where it
   * returns `{ detail: '…' }`, the text is shown of a component that is up.
   */
  check(signal: AbortSignal): unknown;
  /** Down when it takes longer. Default 2,000. */
  readonly timeoutMillis?: number;
  /** Default `['ready']`. `/health` covers every check, whatever its groups. */
  readonly groups?: readonly HealthGroup[];
}

/** What is known of one component. */
export interface ComponentHealth {
  readonly status: 'up' | 'down';
  /** Why it is down, in a few words, secrets removed. */
  readonly reason?: string;
  /** What is worth saying of one that is up, in a few words, secrets removed. */
  readonly detail?: string;
  readonly durationMillis: number;
  /** When the check ended, ISO 8601. */
  readonly checkedAt: string;
}

export type Components = Readonly<Record<string, ComponentHealth>>;
