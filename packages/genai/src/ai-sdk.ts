/**
 * The AI SDK: its calls of models, its tools and its agents.
 *
 * @module
 */
export { wfloTelemetry } from './ai-sdk/telemetry.ts';
export type { AiSdkOptions } from './ai-sdk/options.ts';
export type { AiSdkTelemetry } from './ai-sdk/telemetry-type.ts';
export { observeModel, observeProvider } from './ai-sdk/observe-model.ts';
