/**
 * `wflo pause EXECUTION` and `wflo resume EXECUTION`.
 *
 * @module
 */
import { WorkflowNotFoundError } from '@temporalio/client';
import { commandLine } from '../output/command-line.ts';
import { NotFoundError } from '../errors.ts';
import { ExitCode } from '../exit-code.ts';
import { print, printJson } from '../output/print.ts';
import type { Session } from '../session.ts';

const SAID = {
  pause: { says: 'No further step starts; those that run go on. End the pause:', next: 'resume' },
  resume: { says: 'It goes on. See:', next: 'show' },
} as const;

export async function signalCommand(
  signal: keyof typeof SAID,
  executionId: string,
  { json }: { readonly json?: boolean },
  session: Session,
): Promise<ExitCode> {
  const client = await session.client();
  try {
    await client.workflow.getHandle(executionId).signal(signal);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
    throw new NotFoundError(
      `No execution "${executionId}" is running. See: ${commandLine('list')}`,
    );
  }
  if (json === true) printJson({ execution_id: executionId, requested: signal });
  else {
    const { says, next } = SAID[signal];
    print(`${says} ${commandLine(`${next} ${executionId}`)}`);
  }
  return ExitCode.ok;
}
