/**
 * The command line of `wflo`.
 *
 * @module
 */
import { Command, CommanderError } from 'commander';
import { SERVICE } from '../version.ts';
import { cancelCommand } from './commands/cancel.ts';
import { applyDefinitionCommand } from './commands/definitions.ts';
import { ExitCode } from './exit-code.ts';
import { listCommand, type ListOptions } from './commands/list.ts';
import { runCommand, type RunOptions } from './commands/run.ts';
import { Session } from './session.ts';
import { showCommand } from './commands/show.ts';
import { signalCommand } from './commands/signals.ts';
import { approveCommand, budgetCommand, type ApproveOptions } from './commands/updates.ts';

interface JsonOption {
  readonly json?: boolean;
}

const SIGNALS = [
  ['pause', 'let no further step of an execution start'],
  ['resume', 'end a pause'],
] as const;

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

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** Parses and carries out a command line. @returns the exit code. */
export async function runProgram(argv: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = ExitCode.ok;
  const carryOut = async (work: (session: Session) => Promise<ExitCode>) => {
    exitCode = await inSession(work);
  };
  const program = new Command('wflo')
    .description('Runs AI-agent workflows and shows what they did and what they cost.')
    .version(SERVICE.version)
    .showHelpAfterError()
    .exitOverride();
  program
    .command('run')
    .description('start a workflow')
    .argument('<file|id>', 'a definition file, or the id of a definition that was applied')
    .option(
      '-i, --input <name=value>',
      'an input; name=@file takes a file (repeatable); stored in clear, so no secrets',
      collect,
      [],
    )
    .option('--max-cost-usd <amount>', 'stop before LLM calls could cost more than this')
    .option('-w, --wait', 'wait for the end and show it')
    .option('-o, --output-dir <folder>', 'with --wait: write each output to a file')
    .option('--json', 'print JSON')
    .action((source: string, options: RunOptions) =>
      carryOut((session) => runCommand(source, options, session)),
    );
  program
    .command('list')
    .description('show the latest executions')
    .option('-n, --limit <count>', 'how many', '20')
    .option('--status <status>', 'only those with this status')
    .option('--workflow <id>', 'only those of this workflow')
    .option('--json', 'print JSON')
    .action((options: ListOptions) => carryOut((session) => listCommand(options, session)));
  program
    .command('show')
    .description('show an execution: its steps, times, cost, and where to see more')
    .argument('<execution>')
    .option('--json', 'print JSON')
    .action((id: string, options: JsonOption) =>
      carryOut((session) => showCommand(id, options, session)),
    );
  program
    .command('cancel')
    .description('ask an execution to stop')
    .argument('<execution>')
    .option('--json', 'print JSON')
    .action((id: string, options: JsonOption) =>
      carryOut((session) => cancelCommand(id, options, session)),
    );
  for (const [signal, description] of SIGNALS) {
    program
      .command(signal)
      .description(description)
      .argument('<execution>')
      .option('--json', 'print JSON')
      .action((id: string, options: JsonOption) =>
        carryOut((session) => signalCommand(signal, id, options, session)),
      );
  }
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
      carryOut((session) => approveCommand(id, step, options, session)),
    );
  program
    .command('budget')
    .description('change the limit of an execution that has a budget')
    .argument('<execution>')
    .argument('<usd>')
    .option('--json', 'print JSON')
    .action((id: string, limit: string, options: JsonOption) =>
      carryOut((session) => budgetCommand(id, limit, options, session)),
    );
  program
    .command('definitions')
    .description('definitions that can be run by their id')
    .command('apply')
    .description('save the definition in a file')
    .argument('<file>')
    .option('--json', 'print JSON')
    .action((file: string, options: JsonOption) =>
      carryOut((session) => applyDefinitionCommand(file, options, session)),
    );
  try {
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    // Help and version end this way too, with 0.
    return error.exitCode === 0 ? ExitCode.ok : ExitCode.usage;
  }
}
