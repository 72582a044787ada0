/**
 * The ledger against what the LLM received: a line for each call that a provider bills, those of
 * unknown outcome included; and budgets against their refusals.
 *
 * @module
 */
import type { Account } from '../evidence/calls.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { CheckResult, Finding } from './finding.ts';

const isLost = ({ unpricedReason }: Account['records'][number]) =>
  unpricedReason === 'unknown_outcome';

export function checkCalls({ calls, accounts, lives }: Evidence): CheckResult {
  const billed = Map.groupBy(
    calls.filter(({ status }) => status === null || status < 400),
    ({ executionId }) => executionId,
  );
  const wasKilled = lives.some(({ killedAt }) => killedAt !== undefined);
  const findings = accounts.flatMap(({ executionId: subject, records }): Finding[] => {
    const received = billed.get(subject)?.length ?? 0;
    if (records.length === received) return [];
    const lost = records.filter(isLost).length;
    const detail = `the LLM received ${received} calls, the ledger has ${records.length}, ${lost} of them of unknown outcome`;
    const extra = records.length - received;
    return wasKilled && extra > 0 && extra <= lost
      ? [{ subject, detail, bound: 'noted, and its worker killed before it was sent' }]
      : [{ subject, detail }];
  });
  const compared = accounts.reduce((sum, { records }) => sum + records.length, 0);
  return { check: 'ledger: calls that were received', compared, findings };
}

/** What is neither spent nor of unknown cost, in USD. */
function leftUsd({ limitUsd, spentUsd, unknownUsd }: NonNullable<Account['budget']>): number {
  return Number(limitUsd) - Number(spentUsd) - Number(unknownUsd);
}

export function checkBudgets({ runs, accounts }: Evidence): CheckResult {
  const refused = new Set(
    runs
      .filter(({ failureType }) => failureType === 'WFLO_BUDGET_EXCEEDED')
      .map(({ executionId }) => executionId),
  );
  const budgeted = accounts.flatMap(({ budget, ...account }) =>
    budget === undefined ? [] : [{ ...account, budget }],
  );
  const findings = budgeted.flatMap(({ executionId: subject, records, budget }): Finding[] => {
    const { reservedUsd, unknownUsd, unknownCalls } = budget;
    const lost = records.filter(isLost);
    const found: Finding[] = [];
    if (reservedUsd !== '0') found.push({ subject, detail: `${reservedUsd} USD are reserved yet` });
    if (lost.length !== unknownCalls) {
      const detail = `${lost.length} calls of unknown outcome, the budget holds ${unknownCalls}`;
      found.push({ subject, detail });
    }
    // Each call of these executions has the same bound; what fits was not to be refused.
    const [call] = lost;
    if (refused.has(subject) && call !== undefined) {
      if (leftUsd(budget) >= Number(call.upperBoundUsd)) {
        const detail = `refused, with ${leftUsd(budget)} USD left and ${unknownUsd} unknown`;
        found.push({ subject, detail });
      }
    } else if (refused.has(subject) && !subject.startsWith('truth-over-budget-')) {
      found.push({ subject, detail: 'refused, although no call was lost' });
    }
    return found;
  });
  return { check: 'ledger: budgets', compared: budgeted.length, findings };
}
