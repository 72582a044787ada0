import type { Attributes } from '@opentelemetry/api';
import { startOperation, type Operation } from './operation.ts';

export interface ToolCall {
  readonly name: string;
  /** `gen_ai.tool.call.id`: what the model calls this call of the tool. */
  readonly callId?: string | undefined;
  readonly description?: string | undefined;
  /** `gen_ai.tool.type`. Default `function`. */
  readonly type?: 'function' | 'extension' | 'datastore' | undefined;
}

/**
 * Runs a tool in a span `execute_tool {name}`, and returns or throws what it does. Arguments and
 * results are not recorded.
 *
 * @example await executeTool({ name: 'search', callId: call.id }, () => search(query));
 */
export function executeTool<Result>(tool: ToolCall, work: () => Result): Result {
  const { name, callId, description, type = 'function' } = tool;
  const attributes: Attributes = {
    'gen_ai.tool.type': type,
    ...(callId !== undefined && { 'gen_ai.tool.call.id': callId }),
    ...(description !== undefined && { 'gen_ai.tool.description': description.slice(0, 1_024) }),
  };
  return within(startOperation({ operation: 'execute_tool', name, attributes }), work);
}

export interface InvokedAgent {
  readonly name: string;
  readonly id?: string | undefined;
  readonly description?: string | undefined;
}

/**
 * Runs an agent in a span `invoke_agent {name}`, under which its calls and tools hang, and returns
 * or throws what it does.
 *
 * @example await invokeAgent({ name: 'researcher' }, () => research(question));
 */
export function invokeAgent<Result>(agent: InvokedAgent, work: () => Result): Result {
  const { name, id, description } = agent;
  const attributes: Attributes = {
    ...(id !== undefined && { 'gen_ai.agent.id': id }),
    ...(description !== undefined && { 'gen_ai.agent.description': description.slice(0, 1_024) }),
  };
  return within(startOperation({ operation: 'invoke_agent', name, attributes }), work);
}

function within<Result>(operation: Operation, work: () => Result): Result {
  let result: Result;
  try {
    result = operation.run(work);
  } catch (error) {
    operation.fail(error);
    throw error;
  }
  if (!(result instanceof Promise)) {
    operation.end();
    return result;
  }
  // A promise of its own: the host's is unhandled where nobody waits for it.
  return result.then(
    (value: unknown) => {
      operation.end();
      return value;
    },
    (error: unknown) => {
      operation.fail(error);
      throw error;
    },
  ) as Result;
}
