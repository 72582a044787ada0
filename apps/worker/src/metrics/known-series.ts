import type { Logger } from '@wflo/observability';
import { z } from 'zod';
import type { Repositories } from '../database/repositories.ts';
import type { SeenMetrics } from './run-metrics.ts';

export interface KnowingRepositories {
  readonly definitions: Pick<Repositories['definitions'], 'listLatest'>;
  readonly executions: Pick<Repositories['executions'], 'latestWorkflowIds'>;
  readonly steps: Pick<Repositories['steps'], 'latestLlmOutputs'>;
}

/** How far back it looks. The metrics' own bound on series holds beside it. */
const LATEST = { definitions: 200, executions: 1_000, llmExecutions: 100 };

const definitionSchema = z.object({ id: z.string(), steps: z.array(z.unknown()).default([]) });
const llmStepSchema = z.object({ type: z.literal('llm'), model: z.string() });
const llmOutputSchema = z.object({ model: z.string() });

/** The models that a definition names; one that is a template is known when its step runs. */
function modelsOf(steps: readonly unknown[]): string[] {
  return steps.flatMap((step) => {
    const { data } = llmStepSchema.safeParse(step);
    return data === undefined || /\{[{%]/.test(data.model) ? [] : [data.model];
  });
}

/**
 * Makes the series of what the database knows, at 0: what the worker counts first is then an
 * increase, also where a definition or a model was first seen by a worker before it. A database
 * that cannot be read stops no worker from starting.
 */
export async function initializeKnownSeries(
  { definitions, executions, steps }: KnowingRepositories,
  metrics: SeenMetrics,
  logger: Logger,
): Promise<void> {
  try {
    for (const saved of await definitions.listLatest(LATEST.definitions)) {
      const { data } = definitionSchema.safeParse(saved);
      if (data === undefined) continue;
      metrics.workflowSeen(data.id);
      for (const model of modelsOf(data.steps)) metrics.modelSeen(model);
    }
    for (const workflowId of await executions.latestWorkflowIds(LATEST.executions)) {
      metrics.workflowSeen(workflowId);
    }
    for (const output of await steps.latestLlmOutputs(LATEST.llmExecutions)) {
      const { data } = llmOutputSchema.safeParse(output);
      if (data !== undefined) metrics.modelSeen(data.model);
    }
  } catch (error) {
    logger.warning('known_series_not_read', { err: error });
  }
}
