import type { Outcome } from '../contract.ts';
import { costsOf } from './costs.ts';
import type { WrittenSpan } from './trace-file.ts';
import { traceTree } from './trace-tree.ts';

const COLUMNS = 78;

export interface Story {
  readonly workflowId: string;
  readonly draft: string;
  readonly outcome: Outcome;
  /** The spans that there were when the worker was killed. */
  readonly beforeKill: readonly WrittenSpan[];
  readonly spans: readonly WrittenSpan[];
}

export function printStory({ workflowId, draft, outcome, beforeKill, spans }: Story): void {
  const run = spans.find(({ name }) => name === 'workflow.execute');
  const traceId = run?.traceId;
  const trace = spans.filter((span) => span.traceId === traceId);
  const total = costsOf(trace);
  const before = costsOf(beforeKill);
  section('The report');
  print(wrap(draft));
  print([`published by ${outcome.decision.by}:`, outcome.file ?? 'not at all']);
  section('Its trace');
  print(traceTree(trace));
  section('Calls of tools');
  print(toolCalls(trace));
  section('Cost');
  print([
    `model calls    ${total.calls}${total.unpriced === 0 ? '' : `, ${total.unpriced} without a price`}`,
    `tokens         ${total.inputTokens} in, ${total.outputTokens} out`,
    `cost           $${total.usd}`,
    `budget         ${budgetOf(run)}`,
    `workflow id    ${workflowId}`,
    `trace id       ${traceId ?? 'none'}`,
  ]);
  section('What a killed worker did not cost');
  print([
    'The worker was killed (SIGKILL) while the draft was read. Another one went on.',
    `paid before    ${before.calls} calls, $${before.usd}`,
    `paid again     ${total.calls - before.calls} calls`,
  ]);
}

function budgetOf(run: WrittenSpan | undefined): string {
  const said = (name: string): string => {
    const value = run?.attributes[name];
    return typeof value === 'string' ? value : 'unknown';
  };
  const [limit, spent] = [said('wflo.budget.limit_usd'), said('wflo.cost.usd')];
  return `$${limit}, of which $${spent} is spent, says the ${said('wflo.cost.source')}`;
}

/** The tools are activities of their own beside those that call a model. */
function toolCalls(spans: readonly WrittenSpan[]): string[] {
  const calls = spans.filter(({ name }) => name === 'activity.employmentOf');
  return [`employment_of ×${calls.length}, ${calls.filter(({ failed }) => failed).length} failed`];
}

function section(title: string): void {
  console.log(`\n${title}`);
}

function print(lines: readonly string[]): void {
  for (const line of lines) console.log(`  ${line}`);
}

function wrap(text: string): string[] {
  return text.match(new RegExp(`.{1,${COLUMNS}}(?:\\s|$)`, 'g'))?.map((line) => line.trim()) ?? [];
}
