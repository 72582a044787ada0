import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { STATE_FOLDER, WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { bold, cyan, dim, green, red } from '../terminal/style.mjs';
import { wrap } from '../terminal/wrap.mjs';
import { withoutDetail } from './metric-changes.mjs';
import { renderTimeline } from './timeline.mjs';

const SHOWN_OUTPUT_CHARACTERS = 900;

/** Prints what a run did: result, timeline, cost, trace, metrics. Writes documents to files. */
export function printRun({ example, execution, changes, succeeded }) {
  const columns = process.stdout.columns ?? 80;
  const state = succeeded ? green(execution.status) : red(execution.status);
  section(`Result of ${example}: ${state}`);
  if (execution.error) console.log(red(wrap(describe(execution.error), columns - 2, '  ')));
  for (const [name, value] of Object.entries(execution.outputs ?? {})) {
    printOutput(name, value, execution, columns);
  }
  section('Timeline');
  for (const line of renderTimeline(execution.steps ?? [], columns)) console.log(line);
  section('Cost and trace');
  console.log(`  cost          ${bold(costOf(execution))}`);
  console.log(`  duration      ${seconds(execution.duration_seconds)}`);
  console.log(`  trace id      ${cyan(execution.trace_id ?? 'none')}`);
  console.log(`  execution id  ${execution.execution_id}`);
  printChanges(changes);
}

/** What is not known is never $0. */
export function costOf({ cost_usd: known, unknown_calls: calls = 0, unknown_at_most_usd: most }) {
  if (calls === 0) return `$${known ?? '0'}`;
  const bound = most === undefined ? '' : ` (at most $${most})`;
  const unknown = `${calls} ${calls === 1 ? 'call' : 'calls'}`;
  return known === null
    ? `unknown, ${unknown}${bound}`
    : `at least $${known}, ${unknown} unknown${bound}`;
}

function printChanges(changes) {
  const { shown, hidden } = withoutDetail(changes);
  section("Metrics that changed on the worker's /metrics");
  for (const { series, before, after } of shown) {
    console.log(`  ${series} ${dim(`${number(before)} →`)} ${bold(number(after))}`);
  }
  if (hidden > 0) console.log(dim(`  and ${hidden} series of wflo_activity_*`));
}

function section(title) {
  console.log(`\n${bold(title)}`);
}

function printOutput(name, value, execution, columns) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  if (/^\s*<(!doctype|html)/i.test(text)) {
    console.log(`  ${name}: ${cyan(writeDocument(name, text, execution))}`);
    return;
  }
  const shown =
    text.length > SHOWN_OUTPUT_CHARACTERS ? `${text.slice(0, SHOWN_OUTPUT_CHARACTERS)}…` : text;
  console.log(`  ${name}:`);
  console.log(wrap(shown, columns - 4, '    '));
}

function writeDocument(name, html, { execution_id: id }) {
  const folder = join(STATE_FOLDER, 'reports');
  mkdirSync(folder, { recursive: true });
  // Both come from a definition and a server: only what is safe in a file name stays.
  const file = join(folder, `${safe(id)}-${safe(name)}.html`);
  writeFileSync(file, html);
  return relative(WORKSPACE_ROOT, file);
}

const safe = (text) => String(text).replaceAll(/[^\w.-]+/g, '_');
const describe = (error) => (typeof error === 'string' ? error : JSON.stringify(error));
const seconds = (value) => (typeof value === 'number' ? `${value.toFixed(2)} s` : '-');
const number = (value) => String(Number.isInteger(value) ? value : Number(value.toPrecision(6)));
