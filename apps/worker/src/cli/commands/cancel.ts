/**
 * `wflo cancel EXECUTION`.
 *
 * @module
 */
import { WorkflowNotFoundError } from '@temporalio/client';
import { commandLine } from '../output/command-line.ts';
import { NotFoundError } from '../errors.ts';
import { ExitCode } from '../exit-code.ts';
import { print, printJson } from '../output/print.ts';
import type { Session } from '../session.ts';

export async function cancelCommand(
  executionId: string,
  { json }: { readonly json?: boolean },
  session: Session,
): Promise<ExitCode> {
  const client = await session.client();
  try {
    await client.workflow.getHandle(executionId).cancel();
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new NotFoundError(
      `No execution "${executionId}" is running. See: ${commandLine('list')}`,
    );
  }
  if (json === true) printJson({ execution_id: executionId, requested: 'cancel' });
  else
    print(
      `Requested the cancellation of ${executionId}. See: ${commandLine(`show ${executionId}`)}`,
    );
  return ExitCode.ok;
}
