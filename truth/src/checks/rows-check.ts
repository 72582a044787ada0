/**
 * Database rows against histories: exact, whatever was killed.
 *
 * @module
 */
import type { Evidence } from '../evidence/evidence.ts';
import type { RunFacts } from '../evidence/histories.ts';
import type { CheckResult, Finding } from './finding.ts';

/** Workflows that keep no row. */
const UNRECORDED = new Set(['TruthChain', 'AgentAsks', 'AgentTeam', 'AgentChain']);

/** How the row of a run must end. */
export function finalStatusOf({ status, failureType }: RunFacts): string {
  return failureType === 'WFLO_BUDGET_EXCEEDED' ? 'budget_exceeded' : status;
}

export function isRecorded({ workflowType }: RunFacts): boolean {
  return !UNRECORDED.has(workflowType);
}

export function checkRows({ runs, rows }: Evidence): CheckResult {
  const recorded = runs.filter(isRecorded);
  const byRun = new Map(rows.executions.map((row) => [row.run_id, row]));
  const findings = recorded.flatMap((run): Finding[] => {
    const row = byRun.get(run.runId);
    const expected = finalStatusOf(run);
    const subject = run.executionId;
    if (row === undefined) return [{ subject, detail: `no row; the history says ${expected}` }];
    return row.status === expected
      ? []
      : [{ subject, detail: `row ${row.status}, history ${expected}` }];
  });
  const known = new Set(recorded.map(({ runId }) => runId));
  for (const row of rows.executions) {
    if (!known.has(row.run_id)) {
      findings.push({ subject: row.execution_id, detail: 'a row without a run in Temporal' });
    }
  }
  return { check: 'rows: one for each execution', compared: recorded.length, findings };
}

export function checkSteps({ rows }: Evidence): CheckResult {
  const findings = rows.steps
    .filter(({ status }) => status === 'running')
    .map(({ execution_id, step_id }): Finding => ({
      subject: `${execution_id} ${step_id}`,
      detail: 'still running after the end of its execution',
    }));
  return { check: 'rows: steps are ended', compared: rows.steps.length, findings };
}
