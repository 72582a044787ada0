/**
 * `node --import …/worker.mjs`: what Nx serves as the worker finds the other parts where they are
 * served, and says so in the state folder's `system.json`.
 */
import { isMainThread } from 'node:worker_threads';
import '../process/end-with-nx.mjs';
import { setUnlessGiven } from './environment.mjs';
import {
  systemDatabases,
  systemPorts,
  systemUrls,
  temporalNames,
  usesFixtureLlm,
} from '../system/settings.mjs';
import { announceSystem } from '../system/system-file.mjs';

// Temporal's workflow threads load it, too.
if (isMainThread) prepare();

function prepare() {
  const ports = systemPorts();
  const urls = systemUrls(ports);
  const databases = systemDatabases();
  process.env.METRICS_PORT = String(ports.worker);
  const uiUrl = process.env.TEMPORAL_ADDRESS
    ? process.env.TEMPORAL_UI_URL
    : `http://localhost:${ports.temporalUi}`;
  setUnlessGiven({
    TEMPORAL_ADDRESS: `127.0.0.1:${ports.temporal}`,
    SANDBOX_RUNNER_URL: urls.sandboxRunner,
    COST_SERVICE_URL: urls.costService,
    DATABASE_URL: databases.executions,
    ...(usesFixtureLlm() ? { LLM_BASE_URL: `http://127.0.0.1:${ports.fixtureLlm}/v1` } : {}),
  });
  const announceEnd = announceSystem({
    startedBy: 'nx serve',
    temporal: {
      address: process.env.TEMPORAL_ADDRESS,
      ...temporalNames(),
      ...(uiUrl ? { uiUrl } : {}),
    },
    urls: {
      worker: urls.worker,
      sandboxRunner: process.env.SANDBOX_RUNNER_URL,
      costService: process.env.COST_SERVICE_URL,
    },
    databases,
    pids: { worker: process.pid },
  });
  process.once('exit', announceEnd);
}
