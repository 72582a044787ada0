import { userInfo } from 'node:os';
import {
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { usdSchema } from '@wflo/contracts';
import type { AddCommand, JsonOption } from '../command.ts';
import { commandLine } from '../output/command-line.ts';
import { CommandError, NotRunningError, UsageError } from '../errors.ts';
import { ExitCode } from '../exit-code.ts';
import { print, printJson } from '../output/print.ts';
import type { Session } from '../session.ts';

/** How long a worker may take to respond. */
const RESPONSE_TIMEOUT_SECONDS = 15;

/** What an update failed with, as the command reports it; unforeseen errors as they are. */
export function updateFailure(error: unknown, executionId: string): unknown {
  if (error instanceof WorkflowNotFoundError) {
    return new NotRunningError(executionId);
  }
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError) {
    return new CommandError(
      'WFLO_NO_ANSWER',
      `No worker responded for ${executionId} within ${RESPONSE_TIMEOUT_SECONDS} s. See what became of it: ${commandLine(`show ${executionId}`)}`,
      ExitCode.unavailable,
      { cause: error },
    );
  }
  if (error instanceof WorkflowUpdateFailedError && error.cause instanceof ApplicationFailure) {
    const { type, message } = error.cause;
    // Workflows that are not ours refuse with what they have: a name of JavaScript's, or nothing.
    const code = type?.startsWith('WFLO_') === true ? type : 'WFLO_REFUSED';
    return new CommandError(code, message, ExitCode.refused, { cause: error });
  }
  return error;
}

async function update(session: Session, executionId: string, name: string, argument: object) {
  const client = await session.client();
  const deadline = Date.now() + RESPONSE_TIMEOUT_SECONDS * 1_000;
  try {
    return await client.connection.withDeadline(deadline, () =>
      client.workflow.getHandle(executionId).executeUpdate<unknown, [object]>(name, {
        args: [argument],
      }),
    );
  } catch (error) {
    throw updateFailure(error, executionId);
  }
}

function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    // A container's user may have no name.
    return undefined;
  }
}

interface ApproveOptions {
  readonly reject?: boolean;
  readonly by?: string;
  readonly comment?: string;
  readonly json?: boolean;
}

async function approveCommand(
  executionId: string,
  step: string,
  { reject = false, by = userName(), comment, json }: ApproveOptions,
  session: Session,
): Promise<ExitCode> {
  const decision = await update(session, executionId, 'decide', {
    step,
    approved: !reject,
    by,
    comment,
  });
  if (json === true) printJson({ execution_id: executionId, step_id: step, decision });
  else
    print(
      `${reject ? 'Rejected' : 'Approved'} ${step}. See: ${commandLine(`show ${executionId}`)}`,
    );
  return ExitCode.ok;
}

async function budgetCommand(
  executionId: string,
  limitUsd: string,
  { json }: { readonly json?: boolean },
  session: Session,
): Promise<ExitCode> {
  if (!usdSchema.safeParse(limitUsd).success) {
    throw new UsageError(`${limitUsd}: expected USD such as 0.05`);
  }
  await update(session, executionId, 'set_budget', { limitUsd });
  if (json === true) printJson({ execution_id: executionId, limit_usd: limitUsd });
  else print(`The limit of ${executionId} is $${limitUsd}.`);
  return ExitCode.ok;
}

export const addUpdates: AddCommand = (program, perform) => {
  program
    .command('approve')
    .description('decide over an approval step')
    .argument('<execution>')
    .argument('<step>')
    .option('--reject', 'decide against it: the step fails')
    .option('--by <name>', 'who decides (default: the name of this user)')
    .option('--comment <text>', 'why')
    .option('--json', 'print JSON')
    .action((id: string, step: string, options: ApproveOptions) =>
      perform((session) => approveCommand(id, step, options, session)),
    );
  program
    .command('budget')
    .description('change the limit of an execution that has a budget')
    .argument('<execution>')
    .argument('<usd>')
    .option('--json', 'print JSON')
    .action((id: string, limit: string, options: JsonOption) =>
      perform((session) => budgetCommand(id, limit, options, session)),
    );
};
