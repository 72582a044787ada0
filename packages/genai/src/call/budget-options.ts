import { InvalidBudgetedRequestError } from '../errors.ts';
import type { BudgetSettings } from './call-types.ts';

const DEFAULTS = {
  assumedInputTokens: 4_096,
  assumedOutputTokens: 4_096,
  idleResponseSeconds: 60,
  ledgerWaitSeconds: 30,
  maxWaitSeconds: 600,
};

/**
 * The numbers of the options, with their defaults.
 *
 * @throws {InvalidBudgetedRequestError} `WFLO_BUDGET_REQUEST_INVALID` for one that is none.
 */
export function budgetOptions(settings: BudgetSettings = {}): typeof DEFAULTS {
  const options = { ...DEFAULTS };
  for (const name of Object.keys(DEFAULTS) as (keyof typeof DEFAULTS)[]) {
    const given: unknown = settings[name];
    if (given === undefined) continue;
    const isTokens = name.endsWith('Tokens');
    if (typeof given !== 'number' || !(given >= 0) || (isTokens && !Number.isSafeInteger(given))) {
      const expected = isTokens ? 'a whole number' : 'a number of seconds, 0 or more';
      throw new InvalidBudgetedRequestError(`budgets.${name}`, given, expected);
    }
    options[name] = given;
  }
  return options;
}
