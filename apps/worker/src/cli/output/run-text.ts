import { printable } from '@wflo/sanitize';
import type { CommandSettings } from '../../settings.ts';
import type { CallsView } from '../ledger/call-sums.ts';
import type { ModelCostView } from '../ledger/model-costs.ts';
import type { ActivityTypeView } from '../temporal/activity-history.ts';
import { failureText } from '../temporal/failure.ts';
import { commandLine } from './command-line.ts';
import { costText, shortCostText } from './execution-cost.ts';
import { links, stuckLines } from './execution-text.ts';
import type { LedgerView, RunView } from './run-view.ts';
import { duration, shellWord, statusText, styled, table, type Column } from './terminal-text.ts';

type ChildView = RunView['children'][number];
type PendingView = RunView['pending_activities'][number];

const MOST_SHOWN = 10;

function number(title: string, width: number) {
  return { title, width };
}

const MODEL_COLUMNS: readonly Column<ModelCostView>[] = [
  { title: 'MODEL', width: 24, cell: ({ model }) => model },
  { ...number('CALLS', 6), cell: ({ calls }) => String(calls) },
  { ...number('IN', 9), cell: ({ input_tokens }) => String(input_tokens) },
  { ...number('OUT', 9), cell: ({ output_tokens }) => String(output_tokens) },
  { ...number('COST', 15), cell: shortCostText },
  { ...number('WASTED', 12), cell: ({ wasted_calls: w, wasted_usd: usd }) => (w ? `$${usd}` : '') },
];

const ACTIVITY_COLUMNS: readonly Column<ActivityTypeView>[] = [
  { title: 'ACTIVITY', width: 24, cell: ({ activity_type }) => activity_type },
  { ...number('ENDED', 6), cell: ({ activities }) => String(activities) },
  { ...number('TRIES', 6), cell: ({ attempts }) => String(attempts) },
  { ...number('COMPLETED', 9), cell: ({ completed }) => String(completed) },
  { ...number('FAILED', 6), cell: ({ failed }) => String(failed) },
  { ...number('TIMED OUT', 9), cell: ({ timed_out }) => String(timed_out) },
  { ...number('CANCELLED', 9), cell: ({ cancelled }) => String(cancelled) },
];

const PENDING_COLUMNS: readonly Column<PendingView>[] = [
  { title: 'PENDING', width: 24, cell: ({ activity_type }) => activity_type },
  { title: 'ID', width: 10, cell: ({ activity_id }) => activity_id },
  { title: 'STATE', width: 16, cell: ({ state }) => state },
  { ...number('TRY', 5), cell: ({ attempt }) => String(attempt) },
];

const CHILD_COLUMNS: readonly Column<ChildView>[] = [
  { title: 'CHILD', width: 36, cell: ({ execution_id }) => execution_id },
  { title: 'WORKFLOW', width: 18, cell: ({ workflow_type }) => workflow_type },
  {
    title: 'STATUS',
    width: 10,
    cell: ({ status }) => status,
    paint: (text, { status }) => statusText(status, text),
  },
  { title: 'COST', width: 15, cell: shortCostText },
];

function section<Row>(columns: readonly Column<Row>[], rows: readonly Row[], count = rows.length) {
  if (rows.length === 0) return [];
  const left = count - Math.min(rows.length, MOST_SHOWN);
  const more = left > 0 ? [styled('dim', `and ${left} more`)] : [];
  return ['', table(columns, rows.slice(0, MOST_SHOWN)), ...more];
}

function line(name: string, value: string): string {
  return `${styled('dim', name.padEnd(9))} ${printable(value)}`;
}

function runLine({ run_id, run_number, first_run_id, next_run_id, run_attempt }: RunView): string {
  const parts = [
    ...(run_number > 1 ? [`run ${run_number} of its chain, the first ${first_run_id ?? ''}`] : []),
    ...((run_attempt ?? 1) > 1 ? [`attempt ${run_attempt}`] : []),
    ...(next_run_id === null ? [] : [`goes on as ${next_run_id}`]),
  ];
  return line('run', parts.length === 0 ? run_id : `${run_id} (${parts.join('; ')})`);
}

function callsLines(view: CallsView): string[] {
  const { llm_calls, input_tokens, output_tokens, wasted_calls, wasted_usd } = view;
  if (llm_calls === null) return [line('calls', 'none in the ledger')];
  const unknown = view.wasted_at_most_usd;
  const wasted =
    wasted_calls === 0
      ? []
      : [
          line(
            'wasted',
            `$${wasted_usd}, ${wasted_calls} ${wasted_calls === 1 ? 'call' : 'calls'} of failed ` +
              `attempts${unknown === undefined ? '' : ` (and at most $${unknown} unknown)`}`,
          ),
        ];
  return [
    line('calls', `${llm_calls}, ${input_tokens} tokens in, ${output_tokens} out`),
    ...wasted,
  ];
}

function budgetLines({ budget }: RunView): string[] {
  if (budget === undefined) return [];
  const { limit_usd, spent_usd, reserved_usd, unknown_usd } = budget;
  const unknown = unknown_usd === null || unknown_usd === '0' ? '' : `, $${unknown_usd} unknown`;
  const used =
    spent_usd === null
      ? 'the ledger has none yet'
      : `$${spent_usd} spent, $${reserved_usd} reserved${unknown}`;
  return [line('budget', `$${limit_usd}: ${used}`)];
}

function failureLines({ activity_failures: failures, pending_activities: pending }: RunView) {
  const all = [
    ...pending.flatMap(({ last_failure: failure, ...activity }) =>
      failure === undefined
        ? []
        : [{ ...activity, attempts: activity.attempt - 1, outcome: 'pending', failure }],
    ),
    ...failures,
  ];
  if (all.length === 0) return [];
  const shown = all
    .slice(0, MOST_SHOWN)
    .map(({ activity_type, activity_id, attempts, outcome, failure }) => {
      const tries = `${attempts} ${attempts === 1 ? 'try' : 'tries'}`;
      return `${styled('bold', printable(activity_type))} ${printable(activity_id)}, ${tries}, ${outcome}: ${oneLine(failureText(failure))}`;
    });
  const left = all.length - shown.length;
  return ['', ...shown, ...(left > 0 ? [styled('dim', `and ${left} more`)] : [])];
}

const LONGEST_LINE = 500;

function oneLine(text: string): string {
  const shown = printable(text).replaceAll('\n', ' ');
  return shown.length <= LONGEST_LINE ? shown : `${shown.slice(0, LONGEST_LINE - 1)}…`;
}

function historyLine({ history_events: all, history_events_read: read, execution_id }: RunView) {
  if (read >= all) return [];
  const text = `Activities are those of the last ${read} of ${all} events. All: `;
  return ['', styled('dim', `${text}temporal workflow show -w ${shellWord(execution_id)}`)];
}

function errorLines({ error }: RunView): string[] {
  if (error === undefined) return [];
  const { code, message, root_cause: root } = error;
  const cause =
    root && !message.includes(root.message) ? [`caused by ${root.type}: ${root.message}`] : [];
  return ['', styled('red', printable(code)), printable(message), ...cause.map(printable)];
}

/** The whole of `wflo show` of an execution without rows, for people. */
export function runText(view: RunView, settings: CommandSettings): string {
  const took = view.duration_seconds === null ? '' : ` in ${duration(view.duration_seconds)}`;
  const { parent } = view;
  const queue = `${view.workflow_type} on ${view.task_queue}`;
  return [
    `${styled('bold', printable(view.execution_id))}  ${statusText(view.status)}${took}`,
    line(
      'workflow',
      view.workflow_id === view.workflow_type ? queue : `${view.workflow_id}, ${queue}`,
    ),
    line('started', view.started_at),
    runLine(view),
    line('cost', costText(view)),
    ...callsLines(view),
    ...budgetLines(view),
    ...(parent === null
      ? []
      : [
          line(
            'parent',
            `${parent.execution_id} (${commandLine(`show ${shellWord(parent.execution_id)}`)})`,
          ),
        ]),
    ...links(view, settings),
    ...errorLines(view),
    ...stuckLines(view.stuck),
    ...section(MODEL_COLUMNS, view.models),
    ...section(ACTIVITY_COLUMNS, view.activities),
    ...section(PENDING_COLUMNS, view.pending_activities, view.pending_activity_count),
    ...failureLines(view),
    ...section(CHILD_COLUMNS, view.children, view.child_count),
    ...historyLine(view),
  ].join('\n');
}

/** The same of what the ledger alone knows. */
export function ledgerText(view: LedgerView): string {
  return [
    styled('bold', printable(view.execution_id)),
    line('cost', costText(view)),
    ...callsLines(view),
    ...section(MODEL_COLUMNS, view.models),
  ].join('\n');
}
