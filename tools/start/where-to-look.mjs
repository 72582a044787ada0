import { join, relative } from 'node:path';
import { STATE_FOLDER, WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { pageOf } from './console.mjs';
import { bold, cyan, dim } from '../terminal/style.mjs';

/** Prints the addresses of everything that runs. */
export function printWhereToLook({ urls, temporal, logsFolder }, { execution }, seconds) {
  const namespace = process.env.TEMPORAL_NAMESPACE || 'default';
  const run = execution === undefined ? '' : `/${execution.execution_id}`;
  const ui = temporal.uiUrl
    ? `${temporal.uiUrl}/namespaces/${namespace}/workflows${run}`
    : undefined;
  const rows = [
    [
      execution === undefined ? 'console' : 'this run',
      pageOf(urls.console, execution?.execution_id),
    ],
    ...(ui ? [['Temporal UI', ui]] : []),
    ['metrics', `${urls.worker}/metrics`],
    ['health', `${urls.worker}/health`],
    ['cost-service', `${urls.costService}/openapi.json`],
    ['sandbox-runner', `${urls.sandboxRunner}/openapi.json`],
    ['logs', `${relative(WORKSPACE_ROOT, logsFolder)}/*.log`],
    ...(execution === undefined ? [] : aboutExecution(execution, logsFolder)),
  ];
  console.log(`\n${bold('Where to look')} ${dim(`(the system and its run took ${seconds} s)`)}`);
  for (const [what, where] of rows) console.log(`  ${what.padEnd(15)} ${cyan(where)}`);
}

function aboutExecution({ execution_id: id, trace_id: traceId }, logsFolder) {
  return [
    ['this execution', `${withState()}npx wflo show ${id}`],
    ['its log lines', `grep -h ${traceId} ${relative(WORKSPACE_ROOT, logsFolder)}/*.log`],
  ];
}

/** `wflo` finds the system by its state folder; only another than the usual one must be named. */
function withState() {
  if (STATE_FOLDER === join(WORKSPACE_ROOT, '.wflo')) return '';
  return `WFLO_STATE_FOLDER=${STATE_FOLDER} `;
}
