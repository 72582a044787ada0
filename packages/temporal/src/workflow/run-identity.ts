import { workflowInfo } from '@temporalio/workflow';
import type { Headers } from '@temporalio/common';
import { runContextOf, type RunContext } from '../wire/run-context.ts';
import { shortName } from '../wire/workflow-identity.ts';

/** The memo `workflow_id`, where whoever started the run set one. */
export function identityOfRun(): { workflowId: string | undefined } {
  const id = workflowInfo().memo?.['workflow_id'];
  return { workflowId: typeof id === 'string' ? shortName(id) : undefined };
}

export function contextOfRun(headers: Headers | null | undefined): RunContext {
  const { runId, originalExecutionRunId, cronSchedule, ...info } = workflowInfo();
  return runContextOf(
    {
      ...identityOfRun(),
      runId,
      startMillis: info.startTime.getTime(),
      cronDelayMillis: info.cronScheduleToScheduleInterval ?? 0,
      firstRunId: info.firstExecutionRunId,
      previousRunId: info.continuedFromExecutionRunId,
      isReset: originalExecutionRunId !== runId,
      isCron: Boolean(cronSchedule),
    },
    headers,
  );
}
