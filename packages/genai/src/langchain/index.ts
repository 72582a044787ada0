/**
 * LangChain and LangGraph: each agent, call of a model, tool and retrieval as a GenAI span, with its
 * exact cost, by a callback handler.
 *
 * @module
 */
export { LangChainHandler } from './langchain-handler.ts';
export type { LangChainHandlerOptions } from './options.ts';
