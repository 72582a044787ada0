import { setting, withDatabasePassword, type ParseSettingsOptions } from '@wflo/observability';
import { serviceSettings } from '@wflo/service-kit';

const shape = {
  /** `sqlite:PATH` (relative to the workspace's root) or `postgres://…`. */
  DATABASE_URL: setting.databaseUrl().default('sqlite:.wflo/cost.db'),
  /** Of the user in DATABASE_URL, as it is. Default: the one in the URL. */
  DATABASE_PASSWORD: setting.text().optional(),
  /** Takes a model whose name is only similar to a known one for unpriced. Default false. */
  COST_EXACT_MODELS_ONLY: setting.boolean().default(false),
  /** Path of a price file, from the workspace's root when relative. Default none. */
  COST_PRICE_FILE: setting.text().optional(),
};

export type CostSettings = ReturnType<typeof loadSettings>;

/** @throws {SettingsError} `WFLO_SETTINGS_INVALID` listing every bad or missing variable. */
export function loadSettings(options: ParseSettingsOptions = {}) {
  return withDatabasePassword(serviceSettings(shape, { ...options, defaultPort: 8002 }));
}
