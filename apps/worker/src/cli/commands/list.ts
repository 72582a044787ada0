import type { StuckWorkflowTask } from '@wflo/temporal';
import type { AddCommand } from '../command.ts';
import { EXECUTION_STATUSES, type ExecutionStatus } from '../../database/status.ts';
import { commandLine } from '../output/command-line.ts';
import { UsageError } from '../errors.ts';
import { summaryView } from '../output/execution-view.ts';
import { ExitCode } from '../exit-code.ts';
import { print, printJson } from '../output/print.ts';
import type { Session } from '../session.ts';
import { stuckTasks } from '../output/stuck-tasks.ts';
import { duration, statusText, styled, table, type Column } from '../output/terminal-text.ts';

interface ListOptions {
  readonly limit: string;
  readonly status?: string;
  readonly workflow?: string;
  readonly json?: boolean;
}

type Summary = ReturnType<typeof summaryView> & { readonly stuck?: StuckWorkflowTask };

export const COLUMNS: readonly Column<Summary>[] = [
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
  const status = parseStatus(options.status);
  const { executions } = await session.repositories();
  const found = await executions.list({
    limit,
    status,
    workflowId: options.workflow,
  });
  const summaries = found.map(summaryView);
  const stuck = await stuckTasks(summaries, session);
  const rows = summaries.map((row) => ({ ...row, stuck: stuck.get(row.run_id) }));
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
    .description('show the latest executions')
    .option('-n, --limit <count>', 'how many', '20')
    .option('--status <status>', 'only those with this status')
    .option('--workflow <id>', 'only those of this workflow')
    .option('--json', 'print JSON')
    .action((options: ListOptions) => perform((session) => listCommand(options, session)));
};
