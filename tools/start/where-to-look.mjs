import { join, relative } from 'node:path';
import { STATE_FOLDER, WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { bold, cyan, dim } from '../terminal/style.mjs';

/** Prints the addresses of everything that runs. */
export function printWhereToLook({ urls, temporal, logsFolder }, { execution }, seconds) {
  const namespace = process.env.TEMPORAL_NAMESPACE || 'default';
  const ui = temporal.uiUrl
    ? `${temporal.uiUrl}/namespaces/${namespace}/workflows/${execution.execution_id}`
    : undefined;
  const rows = [
    ...(ui ? [['Temporal UI', ui]] : []),
    ['metrics', `${urls.worker}/metrics`],
    ['health', `${urls.worker}/health`],
    ['cost-service', `${urls.costService}/openapi.json`],
    ['sandbox-runner', `${urls.sandboxRunner}/openapi.json`],
    ['logs', `${relative(WORKSPACE_ROOT, logsFolder)}/*.log`],
    ['this execution', `${withState()}npx wflo show ${execution.execution_id}`],
    [
      'its log lines',
      `grep -h ${execution.trace_id} ${relative(WORKSPACE_ROOT, logsFolder)}/*.log`,
    ],
  ];
  console.log(`\n${bold('Where to look')} ${dim(`(the system and its run took ${seconds} s)`)}`);
  for (const [what, where] of rows) console.log(`  ${what.padEnd(15)} ${cyan(where)}`);
}

/** `wflo` finds the system by its state folder; only another than the usual one must be named. */
function withState() {
  if (STATE_FOLDER === join(WORKSPACE_ROOT, '.wflo')) return '';
  return `WFLO_STATE_FOLDER=${STATE_FOLDER} `;
}
