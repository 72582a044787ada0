import type { MetricDeclaration } from '../catalog.ts';

const CALL = {
  gen_ai_operation_name: 'chat, embeddings, generate_content and others of the conventions',
  gen_ai_provider_name: 'whose API was called, for example openai',
  gen_ai_request_model: 'the model that was requested; empty where none was named',
  gen_ai_response_model: 'the model that responded; empty where none did',
};
const ERROR = 'class of the failure: a status code or a name; empty without one';
/** Of OpenTelemetry's conventions for GenAI metrics. */
const SECONDS = [
  0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92,
];
const FIRST_CHUNK_SECONDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10,
];
const TOKENS = [
  1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216,
  67_108_864,
];

/** OpenTelemetry's GenAI metrics, under the names that its Prometheus exporters give them. */
export const genAiCatalog = {
  'gen_ai.client.operation.duration': {
    type: 'histogram',
    name: 'gen_ai_client_operation_duration_seconds',
    help: 'Duration of GenAI operations',
    unit: 'seconds',
    labels: { ...CALL, error_type: ERROR },
    buckets: SECONDS,
  },
  'gen_ai.client.token.usage': {
    type: 'histogram',
    name: 'gen_ai_client_token_usage',
    help: 'Tokens that single GenAI operations used',
    labels: { ...CALL, gen_ai_token_type: 'input or output' },
    buckets: TOKENS,
  },
  'gen_ai.client.operation.time_to_first_chunk': {
    type: 'histogram',
    name: 'gen_ai_client_operation_time_to_first_chunk_seconds',
    help: 'Time until the first chunk of a streamed response',
    unit: 'seconds',
    labels: CALL,
    buckets: FIRST_CHUNK_SECONDS,
  },
  'gen_ai.execute_tool.duration': {
    type: 'histogram',
    name: 'gen_ai_execute_tool_duration_seconds',
    help: 'Duration of single executions of tools',
    unit: 'seconds',
    labels: { gen_ai_tool_name: 'the tool', error_type: ERROR },
    buckets: SECONDS,
  },
  'gen_ai.invoke_agent.duration': {
    type: 'histogram',
    name: 'gen_ai_invoke_agent_duration_seconds',
    help: 'Duration of single invocations of agents',
    unit: 'seconds',
    labels: { gen_ai_agent_name: 'the agent', error_type: ERROR },
    buckets: SECONDS,
  },
} as const satisfies Record<string, MetricDeclaration>;
