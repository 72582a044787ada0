/** A check of obs-server's `HealthCheck` shape. */
export interface WorkerHealthCheck {
  readonly name: string;
  /** Of obs-server's groups; by default it counts for readiness. */
  readonly groups?: readonly ('live' | 'ready' | 'startup')[];
  /**
   * @returns what is worth saying although the check passes, if anything.
   * @throws WfloTemporalError, which says why.
   */
  check(signal?: AbortSignal): Promise<{ readonly detail: string } | undefined>;
}
