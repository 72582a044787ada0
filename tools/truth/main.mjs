/**
 * The second half of `npm run truth`, on Node 24: a Temporal server, a Collector and the services
 * of its own, on free ports and in a folder of its own, then the project truth.
 *
 * @module
 */
import { mkdtempSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { reportFailure, SetupError } from '../bootstrap/setup-error.mjs';
import { WORKSPACE_ROOT } from '../bootstrap/workspace.mjs';
import { freePorts } from '../network/ports.mjs';
import { startCollector } from '../otelcol/collector.mjs';
import { resolveCollectorExecutable } from '../otelcol/executable.mjs';
import { ProcessGuard } from '../process/process-guard.mjs';
import { run } from '../process/run.mjs';
import { stopRequest } from '../process/stop-requests.mjs';
import { waitFor } from '../process/wait-for.mjs';
import { useOrStartTemporal } from '../temporal/use-or-start.mjs';
import { step } from '../terminal/progress.mjs';
import { HELP, parseOptions } from './options.mjs';

const TRUTH = join(WORKSPACE_ROOT, 'truth');
const FROM_SOURCE = ['--conditions=@wflo/source'];
const REGISTERED = [...FROM_SOURCE, '--import', '@wflo/observability/register'];

const guard = new ProcessGuard();
const stopped = stopRequest({ onSecond: () => guard.killAll() });

try {
  process.exitCode = await Promise.race([main(), stopped.then(() => 130)]);
} catch (error) {
  reportFailure(error);
}
await guard.close();
process.exit();

async function main() {
  const { help, keep, executions, seed } = parseOptions();
  if (help) {
    console.log(HELP);
    return 0;
  }
  const agents = Math.ceil(executions / 2);
  console.log(`${executions} executions, ${agents} plain agents, seed ${seed}`);
  const folder = keep
    ? mkdtempSync(join(tmpdir(), 'wflo-truth-'))
    : guard.temporaryFolder('wflo-truth-');
  if (keep) console.log(`everything stays in ${folder}`);
  const env = await startParts(folder, { hasAgentService: seed % 2 === 0 });
  const truth = guard.spawn(process.execPath, [...FROM_SOURCE, 'src/main.ts'], {
    name: 'truth run',
    cwd: TRUTH,
    env: {
      ...env,
      TRUTH_EXECUTIONS: String(executions),
      TRUTH_AGENTS: String(agents),
      TRUTH_SEED: String(seed),
      TRUTH_FOLDER: folder,
    },
    output: 'inherit',
  });
  const { code } = await truth.ended();
  return code ?? 1;
}

async function startParts(folder, { hasAgentService }) {
  mkdirSync(join(folder, 'logs'), { recursive: true });
  const [port, uiPort, grpcPort, httpPort, cost, sandbox, llm, agentCost] = await freePorts(8);
  const agentCostUrl = `http://127.0.0.1:${agentCost}`;
  const costUrl = `http://127.0.0.1:${cost}`;
  const sandboxUrl = `http://127.0.0.1:${sandbox}`;
  const bundle = join(folder, 'workflow-bundle.js');
  const agentBundle = join(folder, 'agent-bundle.js');
  const [temporal, collector] = await Promise.all([
    step('Temporal server', (note) => startTemporal({ folder, port, uiPort, note })),
    step('Collector', (note) => startCollectorHere({ folder, grpcPort, httpPort, note })),
    step('workflow bundles', () => buildBundles([bundle, agentBundle])),
  ]);
  const env = {
    ...basicEnvironment(folder),
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_TASK_QUEUE: 'truth',
    OPENTELEMETRY_ENABLED: 'true',
    OPENTELEMETRY_OTLP_ENDPOINT: collector.grpc,
    TRUTH_SPANS: collector.file,
    COST_SERVICE_URL: costUrl,
    SANDBOX_RUNNER_URL: sandboxUrl,
    LLM_BASE_URL: `http://127.0.0.1:${llm}/v1`,
    LLM_API_KEY: 'fixture',
    WFLO_WORKFLOW_BUNDLE: bundle,
    TRUTH_AGENT_QUEUE: 'truth-agents',
    TRUTH_AGENT_BUNDLE: agentBundle,
    TRUTH_AGENT_LEDGER: join(folder, 'agent-ledger.db'),
    ...(hasAgentService ? { TRUTH_AGENT_COST_URL: agentCostUrl } : {}),
  };
  const service = (name, url, options) =>
    step(name, () => startService(name, url, { folder, env, ...options }));
  const app = (name, url, more = {}, as = name) =>
    service(as, `${url}/ready`, {
      cwd: join(WORKSPACE_ROOT, 'apps', name),
      args: [...REGISTERED, 'src/main.ts'],
      more: { METRICS_PORT: new URL(url).port, ...more },
    });
  await Promise.all([
    app('cost-service', costUrl, { DATABASE_URL: `sqlite:${join(folder, 'cost.db')}` }),
    ...(hasAgentService
      ? [
          app(
            'cost-service',
            agentCostUrl,
            { DATABASE_URL: `sqlite:${join(folder, 'agent-cost.db')}` },
            'cost-service of agents',
          ),
        ]
      : []),
    app('sandbox-runner', sandboxUrl, { SANDBOX_BACKEND: 'embedded' }),
    service('fixture LLM', `http://127.0.0.1:${llm}/ready`, {
      cwd: WORKSPACE_ROOT,
      args: [join(WORKSPACE_ROOT, 'tools', 'fixture-llm', 'main.mjs')],
      more: { FIXTURE_LLM_PORT: String(llm) },
    }),
  ]);
  return env;
}

/** Nothing of what a developer has set, and a cache of workflows far too small for a hundred. */
function basicEnvironment(folder) {
  const { PATH, HOME, TMPDIR } = process.env;
  return {
    PATH,
    HOME,
    ...(TMPDIR === undefined ? {} : { TMPDIR }),
    NODE_NO_WARNINGS: '1',
    // Workers are started again all the while: what the first has compiled serves the others.
    NODE_COMPILE_CACHE: join(folder, 'compile-cache'),
    LOG_JSON_OUTPUT: 'true',
    OTEL_BSP_SCHEDULE_DELAY: '500',
    DATABASE_URL: `sqlite:${join(folder, 'wflo.db')}`,
    WFLO_MAX_CACHED_WORKFLOWS: '8',
    WFLO_RECONCILE_INTERVAL_SECONDS: '1',
  };
}

async function startTemporal({ folder, port, uiPort, note }) {
  return useOrStartTemporal(guard, {
    port,
    uiPort,
    databaseFile: join(folder, 'temporal.db'),
    logFile: join(folder, 'logs', 'temporal.log'),
    note,
  });
}

async function startCollectorHere({ folder, grpcPort, httpPort, note }) {
  const { path: executable, problem } = await resolveCollectorExecutable({ note });
  if (executable === undefined) {
    throw new SetupError('WFLO_OTELCOL_UNAVAILABLE', `The OpenTelemetry Collector: ${problem}.`);
  }
  return startCollector(guard, { executable, folder, grpcPort, httpPort });
}

async function buildBundles(files) {
  const built = await run(process.execPath, [...FROM_SOURCE, 'src/build-bundle.ts', ...files], {
    cwd: TRUTH,
    timeoutMillis: 120_000,
  });
  if (!built.ok) throw new SetupError('WFLO_BUNDLE_FAILED', built.output);
}

async function startService(name, url, { folder, env, cwd, args, more }) {
  const service = guard.spawn(process.execPath, args, {
    name,
    cwd,
    env: { ...env, ...more },
    logFile: join(folder, 'logs', `${name.replaceAll(' ', '-')}.log`),
  });
  const ready = async () => (await fetch(url, { signal: AbortSignal.timeout(2_000) })).ok;
  await waitFor(name, ready, { timeoutMillis: 60_000, process: service });
}
