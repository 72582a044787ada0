import type { Attributes, Context } from '@opentelemetry/api';
import { startOperation, type Operation } from '../operation/operation.ts';
import { field, textAt } from '../values/fields.ts';

/** Starts the span of a tool, by the event that it is about to be executed. */
export function startTool(toolCall: unknown, parent: Context): Operation {
  const callId = textAt(toolCall, 'toolCallId');
  const server = textAt(toolCall, 'toolMetadata', 'clientName');
  const attributes: Attributes = {
    'gen_ai.tool.type': 'function',
    ...(callId !== undefined && { 'gen_ai.tool.call.id': callId }),
    // The AI SDK's client of MCP names itself in what it says of its tools.
    ...(server !== undefined && { 'mcp.method.name': 'tools/call' }),
  };
  const name = textAt(toolCall, 'toolName') ?? 'unknown';
  return startOperation({ operation: 'execute_tool', name, attributes, parent });
}

/** Ends it, by the event that says how it went: of version 7, or of version 6. */
export function endTool(tool: Operation, event: unknown): void {
  const error =
    field(field(event, 'toolOutput'), 'type') === 'tool-error'
      ? (field(field(event, 'toolOutput'), 'error') ?? new Error('failed'))
      : field(event, 'success') === false
        ? (field(event, 'error') ?? new Error('failed'))
        : undefined;
  if (error === undefined) tool.end();
  else tool.fail(error);
}
