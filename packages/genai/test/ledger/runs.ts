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
  /** Ends the attempt, as whoever runs activities does. */
  end(): Promise<void>;
}

/** One run, as whoever runs activities makes it known. */
export function newRun(limitPicoUsd?: bigint): TestRun {
  const executionId = `execution ${randomUUID()}`;
  const budget =
    limitPicoUsd === undefined
      ? undefined
      : { id: `run-${randomUUID()}`, limitUsd: picoToUsd(limitPicoUsd) };
  const waited: Promise<unknown>[] = [];
  const endings: (() => void | Promise<void>)[] = [];
  const runs = new Map<unknown, ActiveRun>();
  return {
    budget,
    waited,
    do: (work, more) => {
      // One attempt has one of them.
      const run: ActiveRun = runs.get(more) ?? {
        ...{ executionId, runId: 'run-1', activityId: '1', attempt: 1, budget },
        waitFor: (promise) => waited.push(promise),
        onAttemptEnding: (listener) => endings.push(listener),
        ...more,
      };
      runs.set(more, run);
      return context.with(context.active().setValue(RUN_KEY, run), work);
    },
    end: async () => {
      for (const ending of endings.splice(0)) await ending();
      await Promise.all(waited);
    },
    costs: async () => runLedger()?.runCosts({ executionId }),
  };
}
