import { resolve } from 'node:path';
import { findProjectRoot, type Logger } from '@wflo/observability';
import { createPrices, type Prices } from '@wflo/pricing';

/** What of the settings decides by what calls are priced. */
export interface PriceSettings {
  readonly COST_EXACT_MODELS_ONLY: boolean;
  readonly COST_PRICE_FILE?: string | undefined;
}

/**
 * The prices of the service: the price list, and before it those of the file of `COST_PRICE_FILE`.
 * A new version of the file that cannot be used is logged once; the one before it holds.
 *
 * @throws {PriceFileError} when the file cannot be used from the start.
 */
export function servicePrices(
  { COST_EXACT_MODELS_ONLY, COST_PRICE_FILE }: PriceSettings,
  logger: Pick<Logger, 'warning'>,
): Prices {
  const root = findProjectRoot() ?? process.cwd();
  return createPrices({
    exactModelsOnly: COST_EXACT_MODELS_ONLY,
    file: COST_PRICE_FILE === undefined ? undefined : resolve(root, COST_PRICE_FILE),
    onProblem: ({ code, message }) => {
      logger.warning('price_file_refused', { code, reason: message });
    },
  });
}
