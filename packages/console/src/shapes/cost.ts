import type { Gap, Source } from './fact.ts';

export type CostGrouping = 'day' | 'model' | 'workflow' | 'user' | 'session' | 'tag';

export interface CostGroup {
  /** Null: the calls of which it is not known. */
  key: string | null;
  usd: string;
  calls: number;
  unpricedCalls: number;
  /** Null when it is not known for each unpriced call. */
  upperBoundUsd: string | null;
  /** Null where the source does not know. */
  wastedUsd: string | null;
  inputTokens: number;
  outputTokens: number;
}

/**
 * `GET /api/cost?groupBy=&from=&to=`, and as CSV with `Accept: text/csv` or `&format=csv`. A call
 * with several tags is in the group of each, and once in the totals.
 */
export interface CostReport {
  groupBy: CostGrouping;
  /** The ledger, where there is one and it knows that grouping; else the spans of LLM calls. */
  source: Source;
  fromMs: number | null;
  toMs: number | null;
  groups: CostGroup[];
  totals: Omit<CostGroup, 'key'>;
  /** Why calls have no price, by reason; empty where the source does not say. */
  unpricedReasons: { reason: string; calls: number }[];
  gaps: Gap[];
}
