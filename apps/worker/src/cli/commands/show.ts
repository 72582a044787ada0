import type { AddCommand, JsonOption } from '../command.ts';
import { executionText } from '../output/execution-text.ts';
import { loadExecutionView } from '../output/execution-view.ts';
import { ExitCode } from '../exit-code.ts';
import { print, printJson } from '../output/print.ts';
import type { Session } from '../session.ts';
import { stuckTasks } from '../output/stuck-tasks.ts';

async function showCommand(
  executionId: string,
  { json }: { readonly json?: boolean },
  session: Session,
): Promise<ExitCode> {
  const stored = await loadExecutionView(await session.repositories(), executionId);
  const view = { ...stored, stuck: (await stuckTasks([stored], session)).get(stored.run_id) };
  if (json === true) printJson(view);
  else print(executionText(view, session.settings));
  return ExitCode.ok;
}

export const addShow: AddCommand = (program, perform) => {
  program
    .command('show')
    .description('show an execution: its steps, times, cost, and where to see more')
    .argument('<execution>')
    .option('--json', 'print JSON')
    .action((id: string, options: JsonOption) =>
      perform((session) => showCommand(id, options, session)),
    );
};
