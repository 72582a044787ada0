/**
 * What the LLM received, and what the ledger has of it.
 *
 * @module
 */
import { createCostClient, ServiceError, type Budget, type UsageRecord } from '@wflo/contracts';
import { z } from 'zod';
import type { RunFacts } from './histories.ts';

const callSchema = z.object({ prompt: z.string(), status: z.number().nullable() });

/** A call that the fixture received; the execution's id begins its prompt. */
export interface CallSeen {
  readonly executionId: string;
  /** Of the response; null for a client that did not wait for it. */
  readonly status: number | null;
}

/** The ledger's side of an execution. */
export interface Account {
  readonly executionId: string;
  readonly records: readonly UsageRecord[];
  /** That of its id; none for a run without a budget. */
  readonly budget: Budget | undefined;
}

export async function readCalls(llmBaseUrl: string): Promise<CallSeen[]> {
  const response = await fetch(new URL('/fixture/calls', llmBaseUrl));
  const calls = z.array(callSchema).parse(await response.json());
  return calls.map(({ prompt, status }) => ({ executionId: prompt.split(' ')[0] ?? '', status }));
}

export async function readAccounts(
  costServiceUrl: string,
  runs: readonly RunFacts[],
): Promise<Account[]> {
  const costs = createCostClient({ baseUrl: costServiceUrl });
  const executionIds = new Set(
    runs
      .filter(({ workflowType }) => workflowType === 'WfloWorkflow')
      .map(({ executionId }) => executionId),
  );
  const accounts: Account[] = [];
  for (const executionId of executionIds) {
    const { records } = await costs.executionCosts(executionId);
    const budget = await costs.getBudget(executionId).catch((error: unknown) => {
      if (error instanceof ServiceError && error.code === 'WFLO_BUDGET_NOT_FOUND') return undefined;
      throw error;
    });
    accounts.push({ executionId, records, budget });
  }
  return accounts;
}
