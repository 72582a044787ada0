import type { ItemKind } from '../shapes/timeline.ts';
import type { Span } from '../telemetry/telemetry.ts';

/** Operations of the GenAI conventions in which a model is called; the others hold such calls. */
const AGENT_OPERATIONS: ReadonlySet<unknown> = new Set(['invoke_agent', 'create_agent']);

/** What a span is on the time axis of a run, by its name and the conventions' attributes. */
export function spanKind({ name, attributes }: Pick<Span, 'name' | 'attributes'>): ItemKind {
  if (/^(workflow\.(execute|pending)$|RunWorkflow:)/.test(name)) return 'workflow';
  if (/^(activity\.|RunActivity:)/.test(name)) return 'attempt';
  if (name.startsWith('sandbox.')) return 'sandbox';
  if (name.startsWith('nexus.')) return 'nexus';
  if (name.startsWith('signal.')) return 'signal';
  if (name.startsWith('update.')) return 'update';
  if (/^(workflow|schedule|activity_execution|nexus_operation)\./.test(name)) return 'client';
  const operation = attributes['gen_ai.operation.name'];
  if (operation === 'execute_tool') return 'tool';
  if (AGENT_OPERATIONS.has(operation)) return 'agent';
  if (typeof operation === 'string') return 'llm';
  if ('db.system.name' in attributes || 'db.system' in attributes) return 'database';
  if ('http.request.method' in attributes || 'http.method' in attributes) return 'http';
  return 'span';
}
