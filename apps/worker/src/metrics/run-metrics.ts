import { usdToPico } from '@wflo/contracts';
import {
  addLlmCost,
  llmCostUsdTotal,
  llmErrorsTotal,
  llmTokensTotal,
  llmUnpricedCallsTotal,
  sandboxDurationSeconds,
  sandboxExecutionsTotal,
  workflowDurationSeconds,
  workflowExecutionsTotal,
} from '@wflo/observability';
import { llmErrorReason } from '../llm/error-reason.ts';

/**
 * Counted where the fact is known to be true: an execution when its row changed, a cost when the
 * ledger has confirmed it, a sandbox run when the runner has responded.
 */
export interface RunMetrics {
  executionEnded(workflowId: string, status: string, durationSeconds: number): void;
  costRecorded(
    model: string,
    usage: { inputTokens: number; outputTokens: number },
    costUsd: string | null,
    unpricedReason?: string,
  ): void;
  /** The response of a call was lost: its cost is not known, and neither are its tokens. */
  callLost(model: string): void;
  sandboxAnswered(language: string, status: string, durationSeconds: number): void;
}

/**
 * Labels that will be counted are made known beforehand, so that their series are at 0 before their
 * first count: of a series that begins with its first value `increase()` sees nothing.
 */
export interface SeenMetrics {
  workflowSeen(workflowId: string): void;
  modelSeen(model: string): void;
}

/** Calls that came to nothing. */
export interface CallMetrics {
  llmFailed(model: string, error: unknown): void;
}

export const runMetrics: RunMetrics & SeenMetrics & CallMetrics = {
  llmFailed: (model, error) => {
    llmErrorsTotal.inc({ model, reason: llmErrorReason(error) });
  },
  workflowSeen: (workflow_id) => {
    workflowExecutionsTotal.initialize({ workflow_id });
    workflowDurationSeconds.initialize({ workflow_id });
  },
  modelSeen: (model) => {
    llmCostUsdTotal.initialize({ model });
    llmTokensTotal.initialize({ model });
    llmUnpricedCallsTotal.initialize({ model });
    llmErrorsTotal.initialize({ model });
  },
  executionEnded: (workflow_id, status, durationSeconds) => {
    runMetrics.workflowSeen(workflow_id);
    workflowExecutionsTotal.inc({ workflow_id, status });
    workflowDurationSeconds.observe({ workflow_id }, durationSeconds);
  },
  costRecorded: (model, { inputTokens, outputTokens }, costUsd, reason = 'unknown_model') => {
    runMetrics.modelSeen(model);
    // A model without a price did not cost nothing: its cost is unknown, so it is not counted.
    if (costUsd === null) llmUnpricedCallsTotal.inc({ model, reason });
    else addLlmCost(model, usdToPico(costUsd));
    llmTokensTotal.inc({ model, token_type: 'prompt' }, inputTokens);
    llmTokensTotal.inc({ model, token_type: 'completion' }, outputTokens);
  },
  callLost: (model) => {
    llmUnpricedCallsTotal.inc({ model, reason: 'unknown_outcome' });
  },
  sandboxAnswered: (language, status, durationSeconds) => {
    sandboxExecutionsTotal.inc({ language, status });
    sandboxDurationSeconds.observe({ language }, durationSeconds);
  },
};
