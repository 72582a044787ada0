/** The worker of the plain agents: `node src/agents/worker.ts`, until SIGTERM. */
import { NativeConnection, Worker } from '@temporalio/worker';
import { startObservability } from '@wflo/observability';
import { WfloTemporalPlugin } from '@wflo/temporal';
import { agentActivities } from './activities.ts';
import { askAiSdk } from './models/ai-sdk.ts';
import { askAnthropic } from './models/anthropic.ts';
import { askOpenAi } from './models/openai.ts';
import { readAgentSettings } from './settings.ts';

const settings = readAgentSettings();
const telemetry = new WfloTemporalPlugin({ reconcile: { intervalSeconds: 1 } });
const observability = await startObservability({
  service: { name: 'truth-agents', version: '0.1.0' },
  checks: [telemetry.workerCheck],
});
const connection = await NativeConnection.connect({
  address: settings.TEMPORAL_ADDRESS,
  plugins: [telemetry],
});
const llm = { baseURL: settings.LLM_BASE_URL, apiKey: `life-${settings.TRUTH_LIFE}` };
const worker = await Worker.create({
  connection,
  taskQueue: settings.TRUTH_AGENT_QUEUE,
  workflowBundle: { codePath: settings.TRUTH_AGENT_BUNDLE },
  activities: agentActivities({
    openai: askOpenAi(llm),
    // Its SDK adds the version by itself.
    anthropic: askAnthropic({ ...llm, baseURL: llm.baseURL.replace(/\/v1$/, '') }),
    'ai-sdk': askAiSdk(llm),
  }),
  maxCachedWorkflows: settings.WFLO_MAX_CACHED_WORKFLOWS,
  maxHeartbeatThrottleInterval: '500 milliseconds',
  defaultHeartbeatThrottleInterval: '500 milliseconds',
});
await worker.run();
await connection.close();
await observability.shutdown();
