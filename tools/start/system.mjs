import { join } from 'node:path';
import { STATE_FOLDER, WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { startConsole, telemetryToConsole } from './console.mjs';
import { systemDatabases, systemUrls, temporalNames } from '../system/settings.mjs';
import { announceSystem } from '../system/system-file.mjs';
import { waitFor } from '../process/wait-for.mjs';
import { useOrStartTemporal } from '../temporal/use-or-start.mjs';
import { step } from '../terminal/progress.mjs';
import { bold, cyan, yellow } from '../terminal/style.mjs';

const LOGS = join(STATE_FOLDER, 'logs');
const READY_TIMEOUT_MILLIS = 120_000;
const APP_ARGS = [
  '--conditions=@wflo/source',
  '--import',
  '@wflo/observability/register',
  'src/main.ts',
];

/**
 * Starts every part of the system and waits until each is ready. The console is the first, so that
 * its address can be opened while the others start.
 *
 * @returns {Promise<{ urls: Record<string, string>, temporal: object, env: NodeJS.ProcessEnv,
 *   logsFolder: string, processes: object[], announceEnd: () => void }>} `env`: what a client of the
 *   system needs.
 */
export async function startSystem(guard, { ports, temporalAddress, usesFixtureLlm, model }) {
  const urls = systemUrls(ports);
  const databases = systemDatabases();
  const llm = usesFixtureLlm
    ? { LLM_BASE_URL: `http://127.0.0.1:${ports.fixtureLlm}/v1`, LLM_API_KEY: 'fixture' }
    : {};
  const env = {
    ...process.env,
    ...llm,
    ...(model ? { LLM_MODEL: model } : {}),
    SANDBOX_RUNNER_URL: urls.sandboxRunner,
    COST_SERVICE_URL: urls.costService,
    DATABASE_URL: databases.executions,
    LOG_JSON_OUTPUT: 'true',
    ...telemetryToConsole(ports),
    // The fixture has nothing to hide.
    ...(usesFixtureLlm && !process.env.WFLO_CAPTURE_CONTENT
      ? { WFLO_CAPTURE_CONTENT: 'true' }
      : {}),
  };
  const page = await step('console', (note) =>
    startConsole(guard, {
      ports,
      env,
      note,
      temporal: temporalAhead({ ports, temporalAddress }),
      logFile: join(LOGS, 'console.log'),
    }),
  );
  console.log(`  ${bold('Console')}  ${cyan(page.url)}`);
  const start = (options) => step(options.label, () => startPart(guard, { env, ...options }));
  const [temporal, ...parts] = await Promise.all([
    step('Temporal server', (note) => startTemporal(guard, { ports, temporalAddress, note })),
    ...(usesFixtureLlm ? [start(fixtureLlm(ports.fixtureLlm))] : []),
    start(app('cost-service', ports.costService, { DATABASE_URL: databases.cost })),
    start(app('sandbox-runner', ports.sandboxRunner)),
  ]);
  const clientEnv = {
    ...env,
    TEMPORAL_ADDRESS: temporal.address,
    ...(temporal.uiUrl === undefined ? {} : { TEMPORAL_UI_URL: temporal.uiUrl }),
  };
  const worker = await start({ ...app('worker', ports.worker), env: clientEnv });
  if (usesFixtureLlm) {
    console.log(yellow('  The LLM is a fixture on this machine, no real model: no LLM_API_KEY.'));
  }
  const all = [page.process, temporal.process, ...parts, worker];
  const processes = all.filter((part) => part !== undefined);
  const { address, uiUrl } = temporal;
  const announceEnd = announceSystem({
    startedBy: 'npm start',
    temporal: { address, ...temporalNames(), ...(uiUrl === undefined ? {} : { uiUrl }) },
    urls: { ...urls, console: page.url },
    databases,
    pids: Object.fromEntries(processes.map(({ name, pid }) => [name, pid])),
  });
  return {
    urls: { ...urls, console: page.url },
    temporal,
    env: clientEnv,
    logsFolder: LOGS,
    processes,
    announceEnd,
  };
}

/** Where Temporal will be. */
function temporalAhead({ ports, temporalAddress }) {
  if (temporalAddress !== undefined) {
    return { address: temporalAddress, uiUrl: process.env.TEMPORAL_UI_URL || undefined };
  }
  const uiUrl = `http://localhost:${ports.temporalUi}`;
  return { address: `127.0.0.1:${ports.temporal}`, uiUrl };
}

async function startTemporal(guard, { ports, temporalAddress, note }) {
  return useOrStartTemporal(guard, {
    address: temporalAddress,
    port: ports.temporal,
    uiPort: ports.temporalUi,
    databaseFile: join(STATE_FOLDER, 'temporal.db'),
    logFile: join(LOGS, 'temporal.log'),
    note,
  });
}

function fixtureLlm(port) {
  const script = join(WORKSPACE_ROOT, 'tools', 'fixture-llm', 'main.mjs');
  return { label: 'fixture LLM', port, args: [script], extra: { FIXTURE_LLM_PORT: String(port) } };
}

function app(name, port, extra = {}) {
  const cwd = join(WORKSPACE_ROOT, 'apps', name);
  return {
    label: name,
    port,
    cwd,
    args: APP_ARGS,
    // Services name their port PORT, the worker METRICS_PORT.
    extra: { PORT: String(port), METRICS_PORT: String(port), ...extra },
  };
}

async function startPart(guard, { label, port, args, cwd = WORKSPACE_ROOT, env, extra }) {
  const part = guard.spawn(process.execPath, args, {
    name: label,
    cwd,
    env: { ...env, ...extra },
    logFile: join(LOGS, `${label.replaceAll(' ', '-')}.log`),
    graceMillis: 15_000,
  });
  const ready = async () => {
    const response = await fetch(`http://127.0.0.1:${port}/ready`, {
      signal: AbortSignal.timeout(2_000),
    });
    return response.ok;
  };
  const options = { timeoutMillis: READY_TIMEOUT_MILLIS, intervalMillis: 100, process: part };
  await waitFor(label, ready, options);
  return part;
}
