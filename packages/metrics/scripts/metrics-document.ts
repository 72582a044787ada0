/**
 * Writes docs/metrics.md from the catalogue.
 *
 * @module
 */
import { catalog, selfCatalog, type MetricDeclaration } from '../src/catalog.ts';
import { genAiCatalog } from '../src/conventions/gen-ai-catalog.ts';
import { httpCatalog } from '../src/conventions/http-catalog.ts';

const INTRODUCTION = `# Metrics

Generated from \`packages/metrics/src/catalog.ts\` by \`npm run docs --workspace @wflo/metrics\`.

Scrape \`/metrics\`: Prometheus text by default, OpenMetrics (with trace ids as exemplars) for a
client whose \`Accept\` requests it. A series has the same name and labels in both.`;

const WORKFLOW_INTRODUCTION = `## Workflow metrics

Those of workflows, LLM calls, sandboxes and databases are shown by processes that use them: from the
first that is recorded, or from the start where \`showFamilies\` says so.`;

const HTTP_INTRODUCTION = `## HTTP

By OpenTelemetry's stable conventions, from the first request on, where \`startObservability\` runs
under \`--import @wflo/tracing/register\`.`;

const GEN_AI_INTRODUCTION = `## GenAI

By OpenTelemetry's conventions, from the first call, tool or agent on, of whatever \`@wflo/genai\`
observes, where \`startObservability\` or the plugin of \`@wflo/temporal\` runs.`;

const SELF_INTRODUCTION = `## What the metrics say about themselves

Recording never fails: what cannot be recorded as requested is counted here. A metric has at most
2,000 label sets; a further one is recorded with every label set to \`overflow\`.`;

export function metricsDocument(): string {
  return [
    INTRODUCTION,
    WORKFLOW_INTRODUCTION,
    ...Object.values(catalog).map(section),
    HTTP_INTRODUCTION,
    ...Object.values(httpCatalog).map(section),
    GEN_AI_INTRODUCTION,
    ...Object.values(genAiCatalog).map(section),
    SELF_INTRODUCTION,
    ...Object.values(selfCatalog).map(section),
    '## Process and Node',
    'Where runtime metrics are collected, `process_*` and `nodejs_*` are those of prom-client: CPU, memory, open files, event loop lag, garbage collection.',
    '',
  ].join('\n\n');
}

function section({
  name,
  type,
  help,
  labels,
  unit,
  buckets,
  replacedBy,
}: MetricDeclaration): string {
  const lines = [`### ${name}`, '', `${help}.`, '', `- type: ${type}`];
  if (unit !== undefined) lines.push(`- unit: ${unit}`);
  if (replacedBy !== undefined) lines.push(`- deprecated: use \`${replacedBy}\``);
  for (const [label, meaning] of Object.entries(labels)) {
    lines.push(`- label \`${label}\`: ${meaning}`);
  }
  if (buckets !== undefined) lines.push(`- buckets: ${buckets.join(', ')}`);
  return lines.join('\n');
}
