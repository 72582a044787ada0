import {
  parseSettings,
  setting,
  SettingsError,
  type ParseSettingsOptions,
  type SettingsProblem,
} from '@wflo/observability';
import { z } from 'zod';
import { tokenProblems } from './token-problems.ts';

export interface ServiceSettingsOptions extends Omit<ParseSettingsOptions, 'defaults'> {
  /** Where the service listens when nothing says otherwise. */
  readonly defaultPort: number;
}

const MINIMUM_TOKEN_LENGTH = 16;

/** The `SERVICE_API_TOKEN` that the worker and the services share. Default: none. */
export const serviceToken = () => setting.token(MINIMUM_TOKEN_LENGTH).optional();

const apiSettings = {
  /** Where the API listens, with /metrics, /health, /ready and /loggers; 0 takes a free port. */
  PORT: setting.port().optional(),
  /** Bearer token that every request below /v1 must carry. Default: /v1 is open. */
  SERVICE_API_TOKEN: serviceToken(),
  /** Deployment kind; `production` requires a token unless METRICS_HOST is a loopback address. */
  NODE_ENV: setting.text().optional(),
};

const apiValues = z.object({
  PORT: z.number().optional(),
  SERVICE_API_TOKEN: z.string().optional(),
  NODE_ENV: z.string().optional(),
});

/**
 * Reads `shape`, the observability settings, and those of a service's API. The port is named
 * `PORT`; `METRICS_PORT` is an alias of it. Where both are set, `PORT` has precedence. `ignored`
 * has the settings that are without effect.
 *
 * @throws {SettingsError} `WFLO_SETTINGS_INVALID` listing every bad or missing variable.
 */
export function serviceSettings<Shape extends z.ZodRawShape>(
  shape: Shape,
  { defaultPort, ...options }: ServiceSettingsOptions,
) {
  const defaults = { METRICS_PORT: String(defaultPort) };
  const settings = withTokenProblems(options.env, () =>
    parseSettings({ ...apiSettings, ...shape }, { ...options, defaults }),
  );
  const { METRICS_HOST, METRICS_PORT: alias } = settings;
  const api = apiValues.parse(settings);
  const problems = tokenProblems({ ...api, METRICS_HOST });
  if (problems.length > 0) throw new SettingsError(problems);
  const port = api.PORT ?? alias;
  const isIgnored = alias !== port && alias !== defaultPort;
  const ignored = isIgnored ? [ignoredAlias(alias, port)] : [];
  return { ...settings, PORT: port, METRICS_PORT: port, ignored };
}

/** Problems that show without the wrong values are reported beside these. */
function withTokenProblems<T>(env: NodeJS.ProcessEnv = process.env, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    throw new SettingsError([...error.problems, ...tokenProblems(env)]);
  }
}

function ignoredAlias(alias: number, port: number): SettingsProblem {
  const message = `${alias} has no effect: PORT, of which it is an alias, is ${port}`;
  return { variable: 'METRICS_PORT', message };
}
