/**
 * OpenAI Agents: each agent, call of a model, tool, handoff and guardrail as a GenAI span, with its
 * exact cost, by a trace processor.
 *
 * @module
 */
export { OpenAIAgentsProcessor } from './openai-agents-processor.ts';
export type { OpenAIAgentsProcessorOptions } from './options.ts';
