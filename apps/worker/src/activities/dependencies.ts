/**
 * What activities work with.
 *
 * @module
 */
import type { CostClient, SandboxClient } from '@wflo/contracts';
import type { Logger } from '@wflo/observability';
import type { Repositories } from '../database/repositories.ts';
import type { EgressGuard } from '../egress/egress-guard.ts';
import type { ChatClient } from '../llm/chat-client.ts';
import type { RowRebuilder } from '../reconcile/row-rebuilder.ts';
import type { CallMetrics, RunMetrics, SeenMetrics } from '../run-metrics.ts';

export interface ActivityDependencies {
  readonly repositories: Repositories;
  /** Makes rows again that the database has lost. Without it they stay lost. */
  readonly rebuilder?: Pick<RowRebuilder, 'restore' | 'rebuild'>;
  readonly sandbox: SandboxClient;
  readonly costs: CostClient;
  readonly llm: ChatClient;
  readonly egress: EgressGuard;
  readonly metrics: RunMetrics & SeenMetrics & CallMetrics;
  readonly logger: Logger;
  /** Bound of an http step's answer, in bytes. */
  readonly maxResponseBytes: number;
  /** Events that a run may add to its history before it goes on as a new one. Default: Temporal's advice. */
  readonly continueAfterEvents?: number;
  /** Temporal's id of the namespace that is served, when it said. */
  readonly namespaceId?: string;
}
