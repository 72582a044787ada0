import { randomUUID } from 'node:crypto';
import { RequestInvalidError } from '../errors.ts';
import type { ActionName, ActionRequest, ActionResult } from '../shapes/run.ts';
import { record, textOrNull } from '../values/json.ts';
import type { TemporalReader } from './temporal-reader.ts';

/** Who Temporal's history says that it was. */
const IDENTITY = 'wflo-console';

/**
 * Does it through Temporal, with the reason in the history where that has a place for one.
 *
 * @throws {RequestInvalidError} @throws {NotFoundError} @throws {TemporalUnavailableError}
 */
export async function act(
  temporal: TemporalReader,
  executionId: string,
  action: ActionName,
  request: ActionRequest,
): Promise<ActionResult> {
  const done = await ACTIONS[action](temporal, executionId, request);
  return { executionId, action, runId: null, result: null, ...done };
}

type Action = (
  temporal: TemporalReader,
  executionId: string,
  request: ActionRequest,
) => Promise<Partial<ActionResult>>;

const ACTIONS: Readonly<Record<ActionName, Action>> = {
  cancel: async (temporal, executionId, { reason, runId }) => {
    await temporal.call((_, service) =>
      service.requestCancelWorkflowExecution({
        namespace: temporal.namespace,
        workflowExecution: execution(executionId, runId),
        identity: IDENTITY,
        requestId: randomUUID(),
        reason,
      }),
    );
    return {};
  },
  terminate: async (temporal, executionId, { reason, runId }) => {
    await temporal.call((_, service) =>
      service.terminateWorkflowExecution({
        namespace: temporal.namespace,
        workflowExecution: execution(executionId, runId),
        identity: IDENTITY,
        reason,
      }),
    );
    return {};
  },
  signal: async (temporal, executionId, request) => {
    const signal = named(request, 'signal');
    await temporal.call((client) =>
      client.workflow.getHandle(executionId, request.runId).signal(signal, ...(request.args ?? [])),
    );
    return {};
  },
  update: async (temporal, executionId, request) => {
    const update = named(request, 'update');
    const result: unknown = await temporal.call((client) =>
      client.workflow
        .getHandle(executionId, request.runId)
        // Its types count the arguments of a definition; of a name there may be any number.
        .executeUpdate(update, { args: (request.args ?? []) as [unknown, ...unknown[]] }),
    );
    return { result: result ?? null };
  },
  reset: async (temporal, executionId, { reason, runId, eventId }) => {
    if (eventId === undefined || !Number.isInteger(eventId) || eventId < 1) {
      throw new RequestInvalidError('eventId: expected the id of the event to go back to');
    }
    const response: unknown = await temporal.call((_, service) =>
      service.resetWorkflowExecution({
        namespace: temporal.namespace,
        workflowExecution: execution(executionId, runId),
        reason: `${reason} (${IDENTITY})`,
        requestId: randomUUID(),
        // The client's types want Temporal's 64-bit integer; its encoder takes numbers.
        workflowTaskFinishEventId: eventId as never,
      }),
    );
    return { runId: textOrNull(record(response).runId) };
  },
};

function execution(workflowId: string, runId: string | undefined) {
  return { workflowId, ...(runId === undefined ? {} : { runId }) };
}

function named({ name }: ActionRequest, what: string): string {
  if (name === undefined || name === '') {
    throw new RequestInvalidError(`name: expected the name of the ${what}`);
  }
  return name;
}
