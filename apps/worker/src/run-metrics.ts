/**
 * The plan's metrics, counted where the fact is known to be true: an execution when its row
 * changed, a cost when the ledger has confirmed it, a sandbox run when the runner has answered.
 *
 * @module
 */
import { usdToPico } from '@wflo/contracts';
import {
  addLlmCost,
  llmTokensTotal,
  sandboxDurationSeconds,
  sandboxExecutionsTotal,
  workflowDurationSeconds,
  workflowExecutionsTotal,
} from '@wflo/observability';

export interface RunMetrics {
  executionEnded(workflowId: string, status: string, durationSeconds: number): void;
  costRecorded(
    model: string,
    usage: { inputTokens: number; outputTokens: number },
    costUsd: string | null,
  ): void;
  sandboxAnswered(language: string, status: string, durationSeconds: number): void;
}

export const runMetrics: RunMetrics = {
  executionEnded: (workflow_id, status, durationSeconds) => {
    workflowExecutionsTotal.inc({ workflow_id, status });
    workflowDurationSeconds.observe({ workflow_id }, durationSeconds);
  },
  costRecorded: (model, { inputTokens, outputTokens }, costUsd) => {
    // A model without a price did not cost nothing: its cost is unknown, so it is not counted.
    if (costUsd !== null) addLlmCost(model, usdToPico(costUsd));
    llmTokensTotal.inc({ model, token_type: 'prompt' }, inputTokens);
    llmTokensTotal.inc({ model, token_type: 'completion' }, outputTokens);
  },
  sandboxAnswered: (language, status, durationSeconds) => {
    sandboxExecutionsTotal.inc({ language, status });
    sandboxDurationSeconds.observe({ language }, durationSeconds);
  },
};
