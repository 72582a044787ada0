/**
 * The console of `npm start`: the page that shows its runs, and the place where its parts send
 * their telemetry unless the environment names another.
 *
 * @module
 */
import { existsSync, globSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { STATE_FOLDER, WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { run } from '../process/run.mjs';
import { waitFor } from '../process/wait-for.mjs';

const PACKAGE = join(WORKSPACE_ROOT, 'packages', 'console');
const READY_TIMEOUT_MILLIS = 120_000;
/** Any of them says where telemetry goes, or that there is none. */
const TELEMETRY = [
  'OPENTELEMETRY_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_LOGS_ENDPOINT',
  'OTEL_EXPORTER_OTLP_METRICS_ENDPOINT',
];

/** What the other parts are told, so that the console knows what they do. */
export function telemetryToConsole({ otlpGrpc }, env = process.env) {
  if (TELEMETRY.some((name) => env[name])) return {};
  return {
    OPENTELEMETRY_OTLP_ENDPOINT: `http://127.0.0.1:${otlpGrpc}`,
    // A page is looked at now, not in a minute.
    ...(env.OTEL_METRIC_EXPORT_INTERVAL ? {} : { OTEL_METRIC_EXPORT_INTERVAL: '10000' }),
    ...(env.OTEL_BSP_SCHEDULE_DELAY ? {} : { OTEL_BSP_SCHEDULE_DELAY: '500' }),
    ...(env.OTEL_BLRP_SCHEDULE_DELAY ? {} : { OTEL_BLRP_SCHEDULE_DELAY: '500' }),
  };
}

/**
 * Starts the console; it ends after the parts that send it their last telemetry.
 *
 * @returns {Promise<{ process: object, url: string }>} `url`: of its page, with a token where it
 *   listens beyond loopback.
 */
export async function startConsole(guard, { ports, temporal, env, logFile, note }) {
  await ensurePage(note);
  const child = guard.spawn(process.execPath, ['--conditions=@wflo/source', 'src/main.ts'], {
    name: 'console',
    cwd: PACKAGE,
    logFile,
    stopLast: true,
    env: {
      ...env,
      CONSOLE_PORT: String(ports.console),
      CONSOLE_OTLP_GRPC_PORT: String(ports.otlpGrpc),
      CONSOLE_OTLP_HTTP_PORT: String(ports.otlpHttp),
      CONSOLE_DATA_FOLDER: env.CONSOLE_DATA_FOLDER || join(STATE_FOLDER, 'console'),
      TEMPORAL_ADDRESS: temporal.address,
      ...(temporal.uiUrl === undefined ? {} : { TEMPORAL_UI_URL: temporal.uiUrl }),
      COST_SERVICE_TOKEN: env.COST_SERVICE_TOKEN || env.SERVICE_API_TOKEN || '',
    },
  });
  const options = { timeoutMillis: READY_TIMEOUT_MILLIS, process: child };
  const printed = () => /^http:\/\/\S+$/m.exec(child.logTail(50))?.[0];
  const url = await waitFor('the console', printed, options);
  return { process: child, url };
}

/** The page of a run, or the list of them. */
export function pageOf(url, executionId) {
  const page = new URL(url);
  page.pathname = executionId === undefined ? '/runs' : `/runs/${encodeURIComponent(executionId)}`;
  return page.href;
}

/** Builds the page where it is absent, or older than its sources. */
async function ensurePage(note) {
  const built = join(PACKAGE, 'page', 'index.html');
  const sources = globSync(['web/**/*.*', 'package.json'], { cwd: PACKAGE });
  const newest = Math.max(...sources.map((file) => statSync(join(PACKAGE, file)).mtimeMs));
  if (existsSync(built) && statSync(built).mtimeMs > newest) return;
  note('building its page');
  const vite = createRequire(join(PACKAGE, 'package.json')).resolve('vite/package.json');
  const args = [join(dirname(vite), 'bin', 'vite.js'), 'build', 'web'];
  const { ok, output } = await run(process.execPath, args, { cwd: PACKAGE });
  if (!ok) throw new Error(`The page of the console cannot be built:\n${output}`);
}
