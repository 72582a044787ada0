/**
 * Where the parts of the system run and keep what they have, by the environment: the same for
 * `npm start` and for what Nx serves.
 *
 * @module
 */
import { join } from 'node:path';
import { STATE_FOLDER } from '../bootstrap/workspace.mjs';
import { parsePort } from '../network/parse-port.mjs';

/** The port of each part. */
export function systemPorts(env = process.env) {
  return {
    temporal: parsePort('TEMPORAL_PORT', 7233, env),
    temporalUi: parsePort('TEMPORAL_UI_PORT', 8233, env),
    worker: parsePort('WFLO_WORKER_PORT', parsePort('METRICS_PORT', 8000, env), env),
    sandboxRunner: parsePort('SANDBOX_RUNNER_PORT', 8001, env),
    costService: parsePort('COST_SERVICE_PORT', 8002, env),
    fixtureLlm: parsePort('FIXTURE_LLM_PORT', 8003, env),
    console: parsePort('CONSOLE_PORT', 8080, env),
    otlpGrpc: parsePort('CONSOLE_OTLP_GRPC_PORT', 4317, env),
    otlpHttp: parsePort('CONSOLE_OTLP_HTTP_PORT', 4318, env),
  };
}

/** The addresses of what this machine serves. */
export function systemUrls(ports) {
  return {
    worker: `http://127.0.0.1:${ports.worker}`,
    sandboxRunner: `http://127.0.0.1:${ports.sandboxRunner}`,
    costService: `http://127.0.0.1:${ports.costService}`,
  };
}

/** DATABASE_URL is the worker's, COST_DATABASE_URL the cost-service's: each owns its database. */
export function systemDatabases({ DATABASE_URL, COST_DATABASE_URL } = process.env) {
  return {
    executions: DATABASE_URL || `sqlite:${join(STATE_FOLDER, 'wflo.db')}`,
    cost: COST_DATABASE_URL || `sqlite:${join(STATE_FOLDER, 'cost.db')}`,
  };
}

/** A model of the user's is named by either; without both, the fixture is used. */
export function usesFixtureLlm(env = process.env) {
  return !env.LLM_API_KEY && !env.LLM_BASE_URL;
}

/** What the environment says of Temporal, beside its address. */
export function temporalNames(env = process.env) {
  return {
    namespace: env.TEMPORAL_NAMESPACE || 'default',
    taskQueue: env.TEMPORAL_TASK_QUEUE || 'wflo',
  };
}
