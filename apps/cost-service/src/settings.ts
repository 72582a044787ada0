/**
 * What the environment configures.
 *
 * @module
 */
import {
  parseSettings,
  setting,
  SettingsError,
  withDatabasePassword,
  type ParseSettingsOptions,
} from '@wflo/observability';
import { parseDatabaseUrl } from './database/database-url.ts';

const LOOPBACK = new Set(['127.0.0.1', '::1', 'localhost']);

const shape = {
  /** `sqlite:PATH` (relative to the workspace's root) or `postgres://…`. */
  DATABASE_URL: setting
    .databaseUrl()
    .refine((url) => parseDatabaseUrl(url) !== undefined, 'expected sqlite:PATH')
    .default('sqlite:.wflo/cost.db'),
  /** Of the user in DATABASE_URL, as it is. Default: the one in the URL. */
  DATABASE_PASSWORD: setting.text().optional(),
  /** Bearer token that every request under /v1 must carry. Default: none is required. */
  SERVICE_API_TOKEN: setting.token().optional(),
  /** Takes a model whose name is only similar to a known one for unpriced. Default false. */
  COST_EXACT_MODELS_ONLY: setting.boolean().default(false),
  /** Deployment kind; `production` requires a token unless bound to loopback. */
  NODE_ENV: setting.text().optional(),
};

/** The validated settings of cost-service. */
export type CostSettings = ReturnType<typeof loadSettings>;

/**
 * Reads the settings.
 *
 * @throws {SettingsError} `WFLO_SETTINGS_INVALID` listing every bad or missing variable.
 */
export function loadSettings(options: ParseSettingsOptions = {}) {
  const settings = parseSettings(shape, { ...options, defaults: { METRICS_PORT: '8002' } });
  const exposed = !LOOPBACK.has(settings.METRICS_HOST);
  if (settings.NODE_ENV === 'production' && exposed && settings.SERVICE_API_TOKEN === undefined) {
    throw new SettingsError([
      {
        variable: 'SERVICE_API_TOKEN',
        message: `missing; required in production on METRICS_HOST=${settings.METRICS_HOST}`,
      },
    ]);
  }
  return withDatabasePassword(settings);
}
