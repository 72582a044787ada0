import { maskUrl, secrecyOf, withoutSecrets } from '@wflo/sanitize';
import { z } from 'zod';
import { SettingsError, type SettingsProblem } from '../errors.ts';
import { findEnvFile, readEnvFile } from './env-file.ts';
import { setting } from './setting.ts';

/** The variables that every process with observability understands. */
export const observabilitySettings = {
  /** Threshold of the root logger. Default INFO. */
  LOG_LEVEL: setting.level().default('INFO'),
  /** JSON lines (true) or lines for people (false). Default: people when stdout is a terminal. */
  LOG_JSON_OUTPUT: setting.boolean().optional(),
  /** Bytes logged of each text in prompts, messages and completions, to 16,384. Default 0. */
  LOG_LLM_BODY_BYTES: setting.integer(0, 16_384).default(0),
  /** Longest log line in bytes, 4,096 to 262,144; Docker splits those above 16,384. Default 262,144. */
  LOG_MAX_LINE_BYTES: setting.integer(4_096, 262_144).default(262_144),
  /** False: exports nothing. Spans and trace ids exist either way. Default: true with an endpoint. */
  OPENTELEMETRY_ENABLED: setting.boolean().optional(),
  /** OTLP endpoint, such as `localhost:4317` or a URL. Default: OTEL_EXPORTER_OTLP_ENDPOINT. */
  OPENTELEMETRY_OTLP_ENDPOINT: setting.otlpEndpoint().optional(),
  /** Where /metrics and /health listen. Default 127.0.0.1. */
  METRICS_HOST: setting.text().default('127.0.0.1'),
  /** Default 8000; 0 takes a free port. */
  METRICS_PORT: setting.port().default(8000),
  /** Bearer token that GET /metrics requires. Without it, /metrics is open. */
  METRICS_TOKEN: setting.token().optional(),
  /** How long /ready says `draining` before the port closes, in ms, to 600,000. Default 0. */
  SHUTDOWN_DELAY_MILLIS: setting.integer(0, 600_000).default(0),
  /** Lets PUT /loggers in. Without it, that route refuses everybody. */
  OBS_ADMIN_TOKEN: setting.token().optional(),
} as const;

const MAX_SHOWN_LENGTH = 100;

const baseSchema = z.object(observabilitySettings);

/** What `startObservability` needs of the settings. */
export type ObservabilitySettings = z.output<typeof baseSchema>;

export interface ParseSettingsOptions {
  /** Default `process.env`. An empty variable counts as unset. */
  readonly env?: NodeJS.ProcessEnv;
  /** A `.env` file, or false for none. Default: the nearest one up to the project's root. */
  readonly envFile?: string | false;
  /** Values used where neither the environment nor the file has any. */
  readonly defaults?: Readonly<Record<string, string>>;
}

/**
 * Parses `shape` and the observability settings out of the environment and a `.env` file.
 *
 * @throws {SettingsError} `WFLO_SETTINGS_INVALID`, naming every bad or missing variable.
 * @example
 * const settings = parseSettings({ DATABASE_URL: setting.text() });
 * settings.METRICS_PORT; // 8000
 */
export function parseSettings<Shape extends z.ZodRawShape>(
  shape: Shape,
  { env = process.env, envFile, defaults = {} }: ParseSettingsOptions = {},
): z.output<z.ZodObject<Shape>> & ObservabilitySettings {
  const variables = { ...defaults, ...present(fromFile(envFile)), ...present(env) };
  const base = baseSchema.safeParse(variables);
  const own = z.object(shape).safeParse(variables);
  const problems = [base, own].flatMap((parsed) =>
    parsed.success ? [] : describe(parsed.error, variables),
  );
  if (!base.success || !own.success) throw new SettingsError(problems);
  return { ...base.data, ...own.data };
}

/** Ends the process with 78 (EX_CONFIG) and every problem on stderr; rethrows any other error. */
export function exitOnInvalidSettings(error: unknown): never {
  if (!(error instanceof SettingsError)) throw error;
  process.stderr.write(`${error.code}: ${error.message}\n`);
  process.exit(78);
}

function fromFile(envFile: string | false | undefined): Record<string, string> {
  if (envFile === false) return {};
  const file = envFile ?? findEnvFile(process.cwd());
  return file === undefined ? {} : readEnvFile(file);
}

function present(env: NodeJS.ProcessEnv): Record<string, string> {
  const entries = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '',
  );
  return Object.fromEntries(entries);
}

function describe(error: z.ZodError, variables: Record<string, string>): SettingsProblem[] {
  return error.issues.map(({ path, message }) => {
    const variable = String(path[0] ?? 'environment');
    const value = variables[variable];
    if (value === undefined) return { variable, message: `missing; ${expectation(message)}` };
    const shown = isSecret(variable) ? 'a value that is not shown' : quoted(value);
    return { variable, message: `got ${shown}; ${expectation(message)}` };
  });
}

function expectation(message: string): string {
  return message.startsWith('Invalid input: ') ? message.slice('Invalid input: '.length) : message;
}

/** In one line, and cut. */
function quoted(value: string): string {
  const text = withoutSecrets(maskUrl(value.slice(0, 8 * MAX_SHOWN_LENGTH)));
  return JSON.stringify(
    text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH)}…` : text,
  );
}

/** A connection string is hidden as a whole: where its password ends is not sure when it is wrong. */
function isSecret(variable: string): boolean {
  return secrecyOf(variable) !== 'open' || variable.endsWith('DATABASE_URL');
}
