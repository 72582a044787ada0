import { WorkflowNotFoundError, type WorkflowHandle } from '@temporalio/client';
import type { AddCommand, JsonOption } from '../command.ts';
import { NotRunningError } from '../errors.ts';
import { ExitCode } from '../exit-code.ts';
import { commandLine } from '../output/command-line.ts';
import { print, printJson } from '../output/print.ts';
import type { Session } from '../session.ts';

interface ExecutionRequest {
  readonly name: string;
  readonly description: string;
  readonly send: (handle: WorkflowHandle) => Promise<unknown>;
  readonly done: string;
  /** The command that the output names. */
  readonly next: string;
}

const REQUESTS: readonly ExecutionRequest[] = [
  {
    name: 'cancel',
    description: 'request that an execution stops',
    send: (handle) => handle.cancel(),
    done: 'It is requested to stop. See:',
    next: 'show',
  },
  {
    name: 'pause',
    description: 'let no further step of an execution start',
    send: (handle) => handle.signal('pause'),
    done: 'No further step starts; those that run go on. End the pause:',
    next: 'resume',
  },
  {
    name: 'resume',
    description: 'end a pause',
    send: (handle) => handle.signal('resume'),
    done: 'It goes on. See:',
    next: 'show',
  },
];

async function carryOut(
  { name, send, done, next }: ExecutionRequest,
  executionId: string,
  { json }: JsonOption,
  session: Session,
): Promise<ExitCode> {
  const client = await session.client();
  try {
    await send(client.workflow.getHandle(executionId));
  } catch (error) {
    throw error instanceof WorkflowNotFoundError ? new NotRunningError(executionId) : error;
  }
  if (json === true) printJson({ execution_id: executionId, requested: name });
  else print(`${done} ${commandLine(`${next} ${executionId}`)}`);
  return ExitCode.ok;
}

export const addRequests: AddCommand = (program, perform) => {
  for (const request of REQUESTS) {
    program
      .command(request.name)
      .description(request.description)
      .argument('<execution>')
      .option('--json', 'print JSON')
      .action((id: string, options: JsonOption) =>
        perform((session) => carryOut(request, id, options, session)),
      );
  }
};
