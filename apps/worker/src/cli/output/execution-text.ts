import type { StuckWorkflowTask } from '@wflo/temporal';
import { printable } from '@wflo/sanitize';
import type { CommandSettings } from '../../settings.ts';
import { commandLine } from './command-line.ts';
import { costText, stepCostText } from './execution-cost.ts';
import type { ExecutionView } from './execution-view.ts';
import { failedOutputLines } from './failed-output-text.ts';
import { duration, shellWord, statusText, styled, table, type Column } from './terminal-text.ts';

type StepView = ExecutionView['steps'][number];

const STEP_COLUMNS: readonly Column<StepView>[] = [
  { title: 'STEP', width: 24, cell: ({ step_id }) => step_id },
  { title: 'TYPE', width: 8, cell: ({ type }) => type },
  {
    title: 'STATUS',
    width: 15,
    cell: ({ status }) => status,
    paint: (text, { status }) => statusText(status, text),
  },
  { title: 'TRIES', width: 5, cell: ({ attempts }) => String(attempts) },
  { title: 'TIME', width: 12, cell: ({ duration_seconds }) => duration(duration_seconds) },
  {
    title: 'COST',
    width: 16,
    cell: stepCostText,
  },
];

/** Where to see more. */
export function links(
  view: Pick<ExecutionView, 'execution_id' | 'trace_id'>,
  settings: CommandSettings,
): string[] {
  const temporal = `${settings.TEMPORAL_UI_URL}/namespaces/${settings.TEMPORAL_NAMESPACE}/workflows/${view.execution_id}`;
  const trace =
    settings.WFLO_TRACE_URL === undefined || view.trace_id === null
      ? []
      : [['view', settings.WFLO_TRACE_URL.replaceAll('{trace_id}', view.trace_id)]];
  return [['trace', view.trace_id ?? 'none'], ...trace, ['Temporal', printable(temporal)]].map(
    ([name = '', value = '']) => `${styled('dim', name.padEnd(9))} ${value}`,
  );
}

function outputLines(outputs: unknown): string[] {
  if (typeof outputs !== 'object' || outputs === null) return [];
  return Object.entries(outputs).map(([name, value]) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value);
    const line = printable(text).replaceAll('\n', ' ').trim();
    const room = 80 - name.length - 2;
    const shown =
      line.length <= room ? line : `${line.slice(0, room - 16)}… (${text.length} chars)`;
    return `${styled('bold', printable(name))}: ${shown}`;
  });
}

/** What waits for a decision, and how to give it. */
function questions({ execution_id, steps }: ExecutionView): string[] {
  return steps.flatMap(({ step_id, status, approval }) =>
    status !== 'running' || approval === undefined
      ? []
      : [
          '',
          `${styled('yellow', printable(step_id))} waits for a decision: ${printable(approval.message)}`,
          commandLine(`approve ${shellWord(execution_id)} ${shellWord(step_id)} [--reject]`),
        ],
  );
}

/** Why nothing happens any more. */
export function stuckLines(task: StuckWorkflowTask | undefined): string[] {
  if (task === undefined) return [];
  const { attempt, since, cause, message } = task;
  const reason = [cause, message].filter((part) => part !== null).join(': ');
  return [
    '',
    `${styled('red', 'stuck')}: its workflow task fails, attempt ${attempt}${since === null ? '' : ` since ${since}`}`,
    printable(reason),
    'Temporal repeats it until the workflow code is fixed, or the run is reset or terminated.',
  ];
}

/** The whole of `wflo show` for people, within 80 columns. */
export function executionText(
  view: ExecutionView & { readonly stuck?: StuckWorkflowTask },
  settings: CommandSettings,
): string {
  const took = view.duration_seconds === null ? '' : ` in ${duration(view.duration_seconds)}`;
  const version = view.workflow_version === null ? '' : ` ${view.workflow_version}`;
  const outputs = outputLines(view.outputs);
  return [
    `${styled('bold', printable(view.execution_id))}  ${statusText(view.status)}${took}`,
    `${styled('dim', 'workflow ')} ${printable(`${view.workflow_id}${version}`)}`,
    `${styled('dim', 'started  ')} ${view.started_at}`,
    `${styled('dim', 'cost     ')} ${costText(view)}`,
    ...links(view, settings),
    ...(view.error === undefined
      ? []
      : ['', styled('red', printable(view.error.code)), printable(view.error.message)]),
    ...stuckLines(view.stuck),
    ...(view.steps.length === 0 ? [] : ['', table(STEP_COLUMNS, view.steps)]),
    ...failedOutputLines(view),
    ...questions(view),
    ...(outputs.length === 0 ? [] : ['', ...outputs]),
  ].join('\n');
}
