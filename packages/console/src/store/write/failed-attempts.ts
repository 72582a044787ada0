import type { LlmCall } from '../../facts/llm-call.ts';
import type { RunIdentity } from '../../facts/span-run.ts';
import type { SpanSummary } from '../../facts/span-summary.ts';
import type { RunRecords } from './run-records.ts';
import type { Statements } from './statements.ts';

/** What attempts that failed have spent is wasted, whether the attempt or the call comes first. */
export class FailedAttempts {
  readonly #statements: Statements;
  readonly #runs: RunRecords;

  constructor(statements: Statements, runs: RunRecords) {
    this.#statements = statements;
    this.#runs = runs;
  }

  add({ activityId, attempt }: SpanSummary, { executionId, runId }: RunIdentity, id: number): void {
    if (executionId === null || runId === null || activityId === null) return;
    this.#statements.run(
      'INSERT INTO failed_attempt VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING',
      executionId,
      runId,
      activityId,
      attempt ?? 1,
      id,
    );
    const wasted = this.#statements.all(
      `UPDATE llm SET wasted = 1
       WHERE execution_id = ? AND run_id = ? AND activity_id = ? AND attempt = ? AND wasted = 0
       RETURNING usd_pico`,
      executionId,
      runId,
      activityId,
      attempt ?? 1,
    );
    const run = this.#runs.get(executionId, 0, 'spans');
    for (const { usd_pico: usd } of wasted) run.wasted_pico += BigInt(Number(usd ?? 0));
  }

  /** The call, as wasted when its attempt is known to have failed. */
  marked(call: LlmCall, { executionId, runId }: RunIdentity, id: number): LlmCall {
    if (call.wasted || executionId === null || runId === null || call.activityId === null) {
      return call;
    }
    const failed = this.#statements.get(
      `SELECT 1 FROM failed_attempt
       WHERE execution_id = ? AND run_id = ? AND activity_id = ? AND attempt = ?`,
      executionId,
      runId,
      call.activityId,
      call.attempt ?? 1,
    );
    if (failed === undefined) return call;
    this.#statements.run('UPDATE llm SET wasted = 1 WHERE span = ?', id);
    return { ...call, wasted: true };
  }
}
