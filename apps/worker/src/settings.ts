import { parseSettings, setting, SettingsError, withDatabasePassword } from '@wflo/observability';
import { serviceToken } from '@wflo/service-kit';
import { DEFAULT_DATABASE_URL } from './database/open-database.ts';
import { AllowList } from './egress/allow-list.ts';
import { isModelName } from './llm/model-name.ts';

/** What both the worker and the `wflo` command read, from the environment or `.env`. */
const sharedSettings = {
  /** host:port of the Temporal frontend. Default 127.0.0.1:7233. */
  TEMPORAL_ADDRESS: setting.text().default('127.0.0.1:7233'),
  /** Default `default`. */
  TEMPORAL_NAMESPACE: setting.text().default('default'),
  /** Default `wflo`. */
  TEMPORAL_TASK_QUEUE: setting.text().default('wflo'),
  /** PEM files. Any of the TEMPORAL_TLS_* turns TLS on. */
  TEMPORAL_TLS_CERT: setting.text().optional(),
  TEMPORAL_TLS_KEY: setting.text().optional(),
  TEMPORAL_TLS_CA: setting.text().optional(),
  /** The name that the server's certificate must carry, when it is not the address. */
  TEMPORAL_TLS_SERVER_NAME: setting.text().optional(),
  /** An API key of Temporal Cloud; turns TLS on. */
  TEMPORAL_API_KEY: setting.token().optional(),
  /** `sqlite:PATH` or `postgres://…`. Default sqlite:.wflo/wflo.db in the workspace. */
  DATABASE_URL: setting.databaseUrl().default(DEFAULT_DATABASE_URL),
  /** Of the user in DATABASE_URL, as it is. Default: the one in the URL. */
  DATABASE_PASSWORD: setting.text().optional(),
  /** Default http://127.0.0.1:8002. */
  COST_SERVICE_URL: setting.url().default('http://127.0.0.1:8002'),
  /** Sent to the services as a bearer token. */
  SERVICE_API_TOKEN: serviceToken(),
  /** Shown by `wflo show`. Default http://localhost:8233. */
  TEMPORAL_UI_URL: setting.url().default('http://localhost:8233'),
  /** Where traces can be seen; `{trace_id}` is replaced. Default: no link is shown. */
  WFLO_TRACE_URL: setting.text().optional(),
};

function isAllowList(entries: readonly string[]): boolean {
  try {
    return new AllowList(entries) instanceof AllowList;
  } catch {
    return false;
  }
}

const workerOnlySettings = {
  /** Default http://127.0.0.1:8001. */
  SANDBOX_RUNNER_URL: setting.url().default('http://127.0.0.1:8001'),
  /** Any OpenAI-compatible endpoint. Default: OpenAI with a key, the fixture on 8003 without. */
  LLM_BASE_URL: setting.url().optional(),
  LLM_API_KEY: setting.token().optional(),
  /** Of llm steps that name no model. Default gpt-4o-mini. */
  LLM_MODEL: setting
    .text()
    .refine(isModelName, 'expected a name of at most 200 characters without control characters')
    .default('gpt-4o-mini'),
  /**
   * Whose prices hold, and `gen_ai.provider.name` on spans. Default: by the host of LLM_BASE_URL;
   * unknown behind a proxy, where the ledger goes by the model's name and spans say openai.
   */
  LLM_PROVIDER: setting
    .text()
    .refine(
      (name) => /^[\w .:/-]{1,100}$/.test(name),
      'expected a name such as openai, azure.ai.openai or groq',
    )
    .optional(),
  /** Whether spans of LLM calls have the prompt and the answer, 16 KiB of each. Default false. */
  WFLO_CAPTURE_CONTENT: setting.boolean().default(false),
  /** Where http steps may go: names, host:port, *.example.com, addresses, ranges. Default: none. */
  WFLO_HTTP_ALLOWED_HOSTS: setting
    .list()
    .refine(
      isAllowList,
      'expected hosts such as api.example.com, host:port, *.example.com or 10.0.0.0/8',
    )
    .default([]),
  /** Longest response of an http step, in bytes. Default 1 MiB. */
  WFLO_HTTP_MAX_RESPONSE_BYTES: setting.integer(1_024, 1_500_000).default(1_048_576),
  /** How long activities may go on after SIGTERM, in seconds. Default 10. */
  WFLO_SHUTDOWN_GRACE_SECONDS: setting.number(0, 3_600).default(10),
  /** How long to wait for Temporal at start, in seconds. Default 60. */
  WFLO_TEMPORAL_WAIT_SECONDS: setting.number(0, 86_400).default(60),
  /** How often rows are compared with Temporal, in seconds. Default 30. */
  WFLO_RECONCILE_INTERVAL_SECONDS: setting.number(1, 86_400).default(30),
  /** Workflows cached in memory between their tasks. Default: Temporal's own. */
  WFLO_MAX_CACHED_WORKFLOWS: setting.integer(0).optional(),
  /** Events a run adds before it goes on as a new one. Default: when Temporal advises it. */
  WFLO_CONTINUE_AFTER_EVENTS: setting.integer(10, 40_000).optional(),
  /** With TEMPORAL_WORKER_BUILD_ID: this worker is a version of that Worker Deployment. */
  TEMPORAL_DEPLOYMENT_NAME: setting.text().optional(),
  TEMPORAL_WORKER_BUILD_ID: setting.text().optional(),
  /** A prebuilt workflow bundle to run instead of our own workflows. Default: none. */
  WFLO_WORKFLOW_BUNDLE: setting.text().optional(),
};

interface TlsSettings {
  readonly TEMPORAL_TLS_CERT?: string | undefined;
  readonly TEMPORAL_TLS_KEY?: string | undefined;
}

function checkTls({ TEMPORAL_TLS_CERT: cert, TEMPORAL_TLS_KEY: key }: TlsSettings): void {
  if ((cert === undefined) === (key === undefined)) return;
  const variable = cert === undefined ? 'TEMPORAL_TLS_CERT' : 'TEMPORAL_TLS_KEY';
  throw new SettingsError([
    { variable, message: 'missing; a client certificate needs both files' },
  ]);
}

interface DeploymentSettings {
  readonly TEMPORAL_DEPLOYMENT_NAME?: string | undefined;
  readonly TEMPORAL_WORKER_BUILD_ID?: string | undefined;
}

function checkDeployment({
  TEMPORAL_DEPLOYMENT_NAME: name,
  TEMPORAL_WORKER_BUILD_ID: buildId,
}: DeploymentSettings): void {
  if ((name === undefined) === (buildId === undefined)) return;
  const variable = name === undefined ? 'TEMPORAL_DEPLOYMENT_NAME' : 'TEMPORAL_WORKER_BUILD_ID';
  throw new SettingsError([{ variable, message: 'missing; a worker version needs both' }]);
}

/** @throws {SettingsError} `WFLO_SETTINGS_INVALID`, naming every bad or missing variable. */
export function readWorkerSettings(env?: NodeJS.ProcessEnv) {
  const settings = parseSettings(
    { ...sharedSettings, ...workerOnlySettings },
    { env, envFile: env && false },
  );
  checkTls(settings);
  checkDeployment(settings);
  return withDatabasePassword(settings);
}
export type WorkerSettings = ReturnType<typeof readWorkerSettings>;

/**
 * `defaults` are used where neither the environment nor `.env` has a value.
 *
 * @throws {SettingsError} `WFLO_SETTINGS_INVALID`, naming every bad or missing variable.
 */
export function readCommandSettings(
  env?: NodeJS.ProcessEnv,
  defaults: Readonly<Record<string, string>> = {},
) {
  const settings = parseSettings(sharedSettings, { env, envFile: env && false, defaults });
  checkTls(settings);
  return withDatabasePassword(settings);
}
export type CommandSettings = ReturnType<typeof readCommandSettings>;

/** Without a key only the fixture of `npm start` responds. */
export function llmEndpoint({ LLM_BASE_URL, LLM_API_KEY }: WorkerSettings) {
  const fallback =
    LLM_API_KEY === undefined ? 'http://127.0.0.1:8003/v1' : 'https://api.openai.com/v1';
  return { baseUrl: LLM_BASE_URL ?? fallback, apiKey: LLM_API_KEY ?? 'not-needed' };
}
