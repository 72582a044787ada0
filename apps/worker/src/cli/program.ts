import { Command, CommanderError } from 'commander';
import { SERVICE } from '../version.ts';
import type { AddCommand, Perform } from './command.ts';
import { addDefinitions } from './commands/definitions.ts';
import { addList } from './commands/list.ts';
import { addRequests } from './commands/requests.ts';
import { addRun } from './commands/run.ts';
import { addShow } from './commands/show.ts';
import { addUpdates } from './commands/updates.ts';
import { addValidate } from './commands/validate.ts';
import { ExitCode } from './exit-code.ts';
import { Session } from './session.ts';

/** In the order of the help. */
const COMMANDS: readonly AddCommand[] = [
  addRun,
  addList,
  addShow,
  addRequests,
  addUpdates,
  addDefinitions,
  addValidate,
];

async function inSession(work: (session: Session) => Promise<ExitCode>): Promise<ExitCode> {
  const session = new Session();
  try {
    return await work(session);
  } catch (error) {
    throw session.explained(error);
  } finally {
    await session.close();
  }
}

export async function runProgram(argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.ok;
  const perform: Perform = async (work) => {
    exitCode = await inSession(work);
  };
  const program = new Command('wflo')
    .description('Runs AI-agent workflows and shows what they did and what they cost.')
    .version(SERVICE.version)
    .showHelpAfterError()
    .exitOverride();
  for (const add of COMMANDS) add(program, perform);
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end this way too, with 0.
    return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  }
}
