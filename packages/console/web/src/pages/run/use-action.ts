import { useMutation, useQueryClient } from '@tanstack/react-query';
import {
  post,
  type ActionName,
  type ActionRequest,
  type ActionResult,
  type RunDetail,
} from '../../api/client.ts';
import { pathOf } from './queries.ts';

export interface ActionCall {
  readonly action: ActionName;
  readonly body: ActionRequest;
}

/** Does something to a run through Temporal; what is shown of it is then read again. */
export function useAction(run: RunDetail) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ action, body }: ActionCall) =>
      post<ActionResult>(`${pathOf(run.executionId)}/${action}`, {
        ...body,
        runId: run.runId ?? undefined,
      }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['run', run.executionId] }),
  });
}
