import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { context } from '@opentelemetry/api';
import { picoToUsd } from '@wflo/money';
import { runLedger, type RunBudget, type RunCosts } from '@wflo/shared-state';
import { configureLedger, flushLedger, RUN_KEY, type ActiveRun } from '../../src/index.ts';

/** A ledger file for the tests of one file. */
export function startLedger(): { readonly file: string } {
  const folder = mkdtempSync(join(tmpdir(), 'wflo-genai-runs-'));
  const file = join(folder, 'ledger.db');
  configureLedger({ file });
  afterAll(async () => {
    await flushLedger();
    rmSync(folder, { recursive: true });
  });
  return { file };
}

export interface TestRun {
  readonly budget: RunBudget | undefined;
  readonly waited: Promise<unknown>[];
  /** Does `work` in the run's context. */
  do<Result>(work: () => Result, more?: Partial<ActiveRun>): Result;
  costs(): Promise<RunCosts | undefined>;
}

/** One run, as whoever runs activities makes it known. */
export function newRun(limitPicoUsd?: bigint): TestRun {
  const executionId = `execution ${randomUUID()}`;
  const budget =
    limitPicoUsd === undefined
      ? undefined
      : { id: `run-${randomUUID()}`, limitUsd: picoToUsd(limitPicoUsd) };
  const waited: Promise<unknown>[] = [];
  return {
    budget,
    waited,
    do: (work, more) => {
      const run: ActiveRun = {
        ...{ executionId, runId: 'run-1', activityId: '1', attempt: 1, budget },
        waitFor: (promise) => waited.push(promise),
        ...more,
      };
      return context.with(context.active().setValue(RUN_KEY, run), work);
    },
    costs: async () => runLedger()?.runCosts({ executionId }),
  };
}
