import type { AddCommand } from '../command.ts';
import type { Repositories } from '../../database/repositories.ts';
import { DatabaseMissingError } from '../../errors.ts';
import { ExecutionNotFoundError } from '../errors.ts';
import { executionText } from '../output/execution-text.ts';
import { executionView } from '../output/execution-view.ts';
import { ExitCode } from '../exit-code.ts';
import { Ledger } from '../ledger/ledger.ts';
import { notice, print, printJson } from '../output/print.ts';
import { ledgerText, runText } from '../output/run-text.ts';
import { loadLedgerView, loadRunView } from '../output/run-view.ts';
import type { Session } from '../session.ts';
import { stuckTasks } from '../output/stuck-tasks.ts';
import { Executions } from '../temporal/executions.ts';

interface ShowOptions {
  readonly json?: boolean;
  readonly run?: string;
}

function output(view: object, json: boolean | undefined, text: () => string): void {
  if (json === true) printJson(view);
  else print(text());
}

/** False when the database has no such execution. */
async function showRecorded(
  { executions, steps }: Repositories,
  executionId: string,
  { json, run }: ShowOptions,
  session: Session,
): Promise<boolean> {
  const execution = await executions.find(executionId, run);
  if (execution === undefined) return false;
  const stored = executionView(execution, await steps.list(execution));
  const view = { ...stored, stuck: (await stuckTasks([stored], session)).get(stored.run_id) };
  output(view, json, () => executionText(view, session.settings));
  return true;
}

/** An execution of any other workflow, as Temporal and the ledger know it. */
async function showRun(
  executionId: string,
  { json, run }: ShowOptions,
  session: Session,
): Promise<void> {
  const executions = new Executions(session);
  const ledger = new Ledger(session.settings);
  const sources = { executions, ledger };
  const view = await loadRunView(executionId, sources, run);
  const known =
    view === undefined && executions.isTemporalAway()
      ? await loadLedgerView(executionId, sources, run)
      : undefined;
  for (const problem of [...executions.problems(), ledger.problem]) {
    if (problem !== undefined) notice(problem);
  }
  if (view !== undefined) output(view, json, () => runText(view, session.settings));
  else if (known !== undefined) output(known, json, () => ledgerText(known));
  else throw new ExecutionNotFoundError(executionId);
}

async function showCommand(
  executionId: string,
  options: ShowOptions,
  session: Session,
): Promise<ExitCode> {
  let missing: DatabaseMissingError | undefined;
  try {
    const repositories = await session.repositories();
    if (await showRecorded(repositories, executionId, options, session)) return ExitCode.ok;
  } catch (error) {
    if (!(error instanceof DatabaseMissingError)) throw error;
    missing = error;
  }
  try {
    await showRun(executionId, options, session);
  } catch (error) {
    if (missing !== undefined && error instanceof ExecutionNotFoundError) throw missing;
    throw error;
  }
  return ExitCode.ok;
}

export const addShow: AddCommand = (program, perform) => {
  program
    .command('show')
    .description('show an execution: its steps or activities, times, cost, and where to see more')
    .argument('<execution>')
    .option('--run <id>', 'the run of that id, instead of the latest')
    .option('--json', 'print JSON')
    .action((id: string, options: ShowOptions) =>
      perform((session) => showCommand(id, options, session)),
    );
};
