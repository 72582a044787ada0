import type { StuckWorkflowTask } from '@wflo/temporal';
import type { AddCommand } from '../command.ts';
import { EXECUTION_STATUSES, type ExecutionStatus } from '../../database/status.ts';
import { commandLine } from '../output/command-line.ts';
import { UsageError } from '../errors.ts';
import { ExitCode } from '../exit-code.ts';
import { shortCostText } from '../output/execution-cost.ts';
import { notice, print, printJson } from '../output/print.ts';
import { Ledger } from '../ledger/ledger.ts';
import { listExecutions, type ListedExecution } from '../output/listed-executions.ts';
import type { Session } from '../session.ts';
import { stuckTasks } from '../output/stuck-tasks.ts';
import { Executions } from '../temporal/executions.ts';
import { duration, statusText, styled, table, type Column } from '../output/terminal-text.ts';

interface ListOptions {
  readonly limit: string;
  readonly status?: string;
  readonly workflow?: string;
  readonly json?: boolean;
}

type Row = ListedExecution & { readonly stuck?: StuckWorkflowTask };

function tokens({ input_tokens: input, output_tokens: output }: Row): string {
  return input === null || output === null ? '' : String(input + output);
}

export const COLUMNS: readonly Column<Row>[] = [
  { title: 'EXECUTION', width: 31, cell: ({ execution_id }) => execution_id },
  { title: 'WORKFLOW', width: 18, cell: ({ workflow_id }) => workflow_id },
  {
    title: 'STATUS',
    width: Math.max(...EXECUTION_STATUSES.map(({ length }) => length)),
    cell: ({ status, stuck }) => (stuck === undefined ? status : 'stuck'),
    paint: (text, { status, stuck }) =>
      stuck === undefined ? statusText(status, text) : styled('red', text),
  },
  { title: 'TIME', width: 10, cell: ({ duration_seconds }) => duration(duration_seconds) },
  { title: 'COST', width: 15, cell: shortCostText },
  { title: 'UNKNOWN', width: 7, cell: ({ unknown_calls }) => String(unknown_calls ?? '') },
  {
    title: 'WASTED',
    width: 12,
    cell: ({ wasted_calls, wasted_usd }) => (wasted_calls ? `$${wasted_usd ?? '0'}` : ''),
  },
  { title: 'CALLS', width: 6, cell: ({ llm_calls }) => String(llm_calls ?? '') },
  { title: 'TOKENS', width: 10, cell: tokens },
];

function parseStatus(given: string | undefined): ExecutionStatus | undefined {
  const status = EXECUTION_STATUSES.find((known) => known === given);
  if (given !== undefined && status === undefined) {
    throw new UsageError(`--status ${given}: expected one of ${EXECUTION_STATUSES.join(', ')}`);
  }
  return status;
}

async function listCommand(options: ListOptions, session: Session): Promise<ExitCode> {
  const limit = Number(options.limit);
  if (!Number.isInteger(limit) || limit < 1 || limit > 1_000) {
    throw new UsageError(`--limit ${options.limit}: expected a whole number, 1 to 1000`);
  }
  const query = { limit, status: parseStatus(options.status), workflowId: options.workflow };
  const executions = new Executions(session);
  const ledger = new Ledger(session.settings);
  const listed = await listExecutions(query, { session, executions, ledger });
  const stuck = await stuckTasks(executions.isTemporalAway() ? [] : listed, session);
  const rows: Row[] = listed.map((row) => ({ ...row, stuck: stuck.get(row.run_id) }));
  for (const problem of [...executions.problems(), ledger.problem]) {
    if (problem !== undefined) notice(problem);
  }
  if (options.json === true) printJson(rows);
  else
    print(
      rows.length === 0
        ? `No executions. Start one: ${commandLine('run FILE')}`
        : table(COLUMNS, rows),
    );
  return ExitCode.ok;
}

export const addList: AddCommand = (program, perform) => {
  program
    .command('list')
    .description('show the latest executions, of workflows of any kind, and what they cost')
    .option('-n, --limit <count>', 'how many', '20')
    .option('--status <status>', 'only those with this status')
    .option('--workflow <id>', 'only those of this workflow: the id of a definition, or a type')
    .option('--json', 'print JSON')
    .action((options: ListOptions) => perform((session) => listCommand(options, session)));
};
