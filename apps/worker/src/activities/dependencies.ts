import type { CostClient, SandboxClient } from '@wflo/contracts';
import type { Logger } from '@wflo/observability';
import type { Repositories } from '../database/repositories.ts';
import type { RunKey } from '../database/status.ts';
import type { EgressGuard } from '../egress/egress-guard.ts';
import type { ChatClient } from '../llm/chat.ts';
import type { CallMetrics, RunMetrics, SeenMetrics } from '../metrics/run-metrics.ts';

/** Makes rows again that the database has lost. */
export interface RowRestorer {
  /** Gives a run its row. @returns whether it had none, and has one now. */
  restore(run: RunKey): Promise<boolean>;
  /** Adds what the run has recorded before and the database does not have. */
  rebuild(run: RunKey): Promise<unknown>;
}

export interface ActivityDependencies {
  readonly repositories: Repositories;
  /** Without it, lost rows stay lost. */
  readonly rebuilder?: RowRestorer;
  readonly sandbox: SandboxClient;
  readonly costs: CostClient;
  readonly llm: ChatClient;
  readonly egress: EgressGuard;
  readonly metrics: RunMetrics & SeenMetrics & CallMetrics;
  readonly logger: Logger;
  /** Bound of an http step's response, in bytes. */
  readonly maxResponseBytes: number;
  /** Events that a run may add before it goes on as a new one. Default: Temporal's advice. */
  readonly continueAfterEvents?: number;
  /** Temporal's id of the namespace that is served, when it said. */
  readonly namespaceId?: string;
}
