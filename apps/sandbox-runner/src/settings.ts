import { availableParallelism } from 'node:os';
import { setting, SettingsError, type SettingsProblem } from '@wflo/observability';
import { serviceSettings } from '@wflo/service-kit';

const MEBIBYTE = 1_048_576;

const shape = {
  /** `auto` takes Docker when it responds and has the image; in production nothing else. */
  SANDBOX_BACKEND: setting.oneOf(['auto', 'docker', 'embedded']).default('auto'),
  /** Image of the Docker backend; needs python3 and node on its PATH. */
  SANDBOX_IMAGE: setting.text().default('wflo-sandbox:latest'),
  /** OCI runtime of the Docker backend, such as `runsc` (gVisor). Default: the daemon's own. */
  SANDBOX_DOCKER_RUNTIME: setting.text().optional(),
  /** CPUs that one run may use on the Docker backend. */
  SANDBOX_CPUS: setting.number(0.1, 64).default(1),
  /** A WASI build of CPython for the embedded backend. Default: the one of the dependency. */
  SANDBOX_PYTHON_WASM: setting.text().optional(),
  SANDBOX_DEFAULT_TIMEOUT_SECONDS: setting.number(0.05, 3_600).default(30),
  SANDBOX_MAX_TIMEOUT_SECONDS: setting.number(0.05, 3_600).default(300),
  SANDBOX_DEFAULT_MEMORY_MB: setting.integer(16, 16_384).default(256),
  SANDBOX_MAX_MEMORY_MB: setting.integer(16, 16_384).default(1_024),
  /** Bytes that are retained of stdout, and of stderr; a run that writes more is ended. */
  SANDBOX_MAX_OUTPUT_BYTES: setting.integer(1_024, 64 * MEBIBYTE).default(MEBIBYTE),
  /** Bytes of a request's body; above it 413. */
  SANDBOX_MAX_BODY_BYTES: setting.integer(1_024, 256 * MEBIBYTE).default(16 * MEBIBYTE),
  /** Runs at a time. */
  SANDBOX_MAX_CONCURRENCY: setting.integer(1, 1_024).default(Math.max(2, availableParallelism())),
  /** Requests that may wait for a place; above it 503. */
  SANDBOX_QUEUE_LIMIT: setting.integer(0, 100_000).default(64),
  /** Sandboxes per language that wait for the next run, with the default memory. */
  SANDBOX_POOL_SIZE: setting.integer(0, 64).default(1),
  /** Whether spans have what programs write to stdout and stderr, 16 KiB of each. */
  WFLO_CAPTURE_CONTENT: setting.boolean().default(false),
  /** How long runs in flight may go on after SIGTERM. */
  SHUTDOWN_TIMEOUT_SECONDS: setting.number(0, 600).default(10),
};

export type Settings = ReturnType<typeof parse>;

/**
 * Reads the environment and `.env`.
 *
 * @throws {SettingsError} `WFLO_SETTINGS_INVALID`, naming every bad variable.
 */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const settings = parse(env);
  const problems = limitProblems(settings);
  if (problems.length > 0) throw new SettingsError(problems);
  return settings;
}

function parse(env: NodeJS.ProcessEnv) {
  return serviceSettings(shape, { env, defaultPort: 8001 });
}

function limitProblems(settings: Settings): SettingsProblem[] {
  return (['TIMEOUT_SECONDS', 'MEMORY_MB'] as const).flatMap((limit) => {
    const value = settings[`SANDBOX_DEFAULT_${limit}`];
    const maximum = settings[`SANDBOX_MAX_${limit}`];
    if (value <= maximum) return [];
    const message = `is ${value}; expected at most SANDBOX_MAX_${limit}, which is ${maximum}`;
    return [{ variable: `SANDBOX_DEFAULT_${limit}`, message }];
  });
}
