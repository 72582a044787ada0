/**
 * What there is of the plain agents.
 *
 * @module
 */
import type { WorkerLife } from '../load/worker-lives.ts';
import type { AgentLedger } from './agent-ledger.ts';
import type { RunFacts } from './histories.ts';
import type { LineSeen } from './lines.ts';
import type { ServedCall } from './served-calls.ts';
import type { SpanSeen } from './spans.ts';

export interface AgentEvidence {
  readonly runs: readonly RunFacts[];
  /** Of their workers. */
  readonly lives: readonly WorkerLife[];
  readonly spans: readonly SpanSeen[];
  readonly lines: readonly LineSeen[];
  /** What the LLM has served to them. */
  readonly served: readonly ServedCall[];
  readonly ledger: AgentLedger;
}
