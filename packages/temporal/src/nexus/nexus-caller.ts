import type { Attributes } from '@opentelemetry/api';

export interface NexusCaller {
  readonly fields?: Record<string, unknown>;
  readonly attributes?: Attributes;
}

/** `temporal:///namespaces/<namespace>/workflows/<workflow id>/<run id>/history`. */
const OF_WORKFLOW = /^\/namespaces\/([^/]+)\/workflows\/([^/]+)\/([^/]+)\/history$/;

/** The run that called, as the server links to it; nothing where another kind of caller did. */
export function callerOf(links: readonly { readonly url: URL }[]): NexusCaller {
  for (const { url } of links) {
    const [, namespace, executionId, runId] = OF_WORKFLOW.exec(url.pathname) ?? [];
    if (namespace === undefined || executionId === undefined || runId === undefined) continue;
    const caller = {
      namespace: decodeURIComponent(namespace),
      executionId: decodeURIComponent(executionId),
      runId: decodeURIComponent(runId),
    };
    return {
      fields: { caller_execution_id: caller.executionId, caller_run_id: caller.runId },
      attributes: {
        'nexus.caller.namespace': caller.namespace,
        'nexus.caller.execution_id': caller.executionId,
        'nexus.caller.run_id': caller.runId,
      },
    };
  }
  return {};
}
