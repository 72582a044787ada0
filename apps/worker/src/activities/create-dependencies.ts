import { createCostClient, createSandboxClient } from '@wflo/contracts';
import type { Logger } from '@wflo/observability';
import type { Repositories } from '../database/repositories.ts';
import { EgressGuard } from '../egress/egress-guard.ts';
import { createChatClient } from '../llm/chat-client.ts';
import { runMetrics } from '../metrics/run-metrics.ts';
import { llmEndpoint, type WorkerSettings } from '../settings.ts';
import type { ActivityDependencies } from './dependencies.ts';

export function createDependencies(
  settings: WorkerSettings,
  repositories: Repositories,
  logger: Logger,
  namespaceId?: string,
): ActivityDependencies {
  const token = settings.SERVICE_API_TOKEN;
  const continueAfterEvents = settings.WFLO_CONTINUE_AFTER_EVENTS;
  return {
    repositories,
    sandbox: createSandboxClient({ baseUrl: settings.SANDBOX_RUNNER_URL, token }),
    costs: createCostClient({ baseUrl: settings.COST_SERVICE_URL, token }),
    llm: createChatClient({
      ...llmEndpoint(settings),
      provider: settings.LLM_PROVIDER,
      defaultModel: settings.LLM_MODEL,
      capturesContent: settings.WFLO_CAPTURE_CONTENT,
    }),
    egress: new EgressGuard({ allowedHosts: settings.WFLO_HTTP_ALLOWED_HOSTS }),
    metrics: runMetrics,
    logger,
    maxResponseBytes: settings.WFLO_HTTP_MAX_RESPONSE_BYTES,
    continueAfterEvents,
    namespaceId,
  };
}
