/**
 * `wflo show EXECUTION`.
 *
 * @module
 */
import { executionText } from '../output/execution-text.ts';
import { loadExecutionView } from '../output/execution-view.ts';
import { ExitCode } from '../exit-code.ts';
import { print, printJson } from '../output/print.ts';
import type { Session } from '../session.ts';
import { stuckTasks } from '../output/stuck-tasks.ts';

export async function showCommand(
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
