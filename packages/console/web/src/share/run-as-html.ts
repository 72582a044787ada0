import { withoutSecrets } from '@wflo/sanitize';
import type { ErrorChain, LogLine, RunDetail, Timeline, TimelineItem } from '../api/client.ts';
import { usd } from '../format/numbers.ts';
import { duration } from '../format/time.ts';
import { STYLE } from './style.ts';

/**
 * A run as one HTML page that needs nothing else: no script, no font, no request. What looks like
 * a secret is left out, also where the worker has sent it.
 */
export function runAsHtml(
  run: RunDetail,
  timeline: Timeline,
  lines: readonly LogLine[],
  nowMs = Date.now(),
): string {
  const startMs = timeline.startMs ?? run.startedMs.value ?? nowMs;
  const endMs = Math.max(startMs + 1, timeline.endMs ?? nowMs);
  const name = run.workflow.value ?? 'run';
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${shown(name)} · ${shown(run.executionId)}</title><style>${STYLE}</style></head><body>
<h1>${shown(name)} <code>${shown(run.executionId)}</code></h1>
<p>${facts(run).map(shown).join(' · ')}</p>
${run.waiting.map(({ text }) => `<p class="note">waiting for ${shown(text)}</p>`).join('')}
${run.failure === null ? '' : failure(run.failure)}
<h2>Timeline</h2>${bars(timeline, startMs, endMs)}
<h2>Log lines</h2>${log(lines)}
${payload('Input', run.input)}${payload('Result', run.result)}
<p class="quiet">As a console knew it at ${new Date(nowMs).toISOString()}; what looked like a secret was left out.
${run.gaps.map(({ reason }) => shown(reason)).join('. ')}</p>
</body></html>`;
}

function facts(run: RunDetail): string[] {
  const { status, startedMs, durationMs, cost, inputTokens, outputTokens } = run;
  return [
    status.value ?? 'status unknown',
    startedMs.value === null ? 'start unknown' : new Date(startedMs.value).toISOString(),
    durationMs.value === null ? 'duration unknown' : duration(durationMs.value),
    cost.usd.value === null ? 'cost unknown' : usd(cost.usd.value),
    ...(cost.unpricedCalls === 0 ? [] : [`${cost.unpricedCalls} calls without a price`]),
    ...(inputTokens.value === null
      ? []
      : [`${inputTokens.value} tokens in, ${outputTokens.value ?? '?'} out`]),
  ];
}

function failure(error: ErrorChain): string {
  const type = error.type === null ? '' : `<strong>${shown(error.type)}</strong> `;
  const cause = error.cause === null ? '' : failure(error.cause);
  return `<pre class="note failed">${type}${shown(error.message)}</pre>${cause}`;
}

function bars({ items, totalItems }: Timeline, startMs: number, endMs: number): string {
  const depths = new Map<string, number>();
  const rows = items.map((item) => {
    const above = item.parentId === null ? undefined : depths.get(item.parentId);
    const depth = above === undefined ? 0 : above + 1;
    depths.set(item.id, depth);
    return bar(item, Math.min(depth, 12), startMs, endMs);
  });
  const left = totalItems - items.length;
  return `<div>${rows.join('')}</div>${left > 0 ? `<p class="quiet">${left} more items are left out.</p>` : ''}`;
}

function bar(item: TimelineItem, depth: number, startMs: number, endMs: number): string {
  const part = (millis: number) =>
    Math.max(0, Math.min(100, ((millis - startMs) / (endMs - startMs)) * 100));
  const [from, to] = [part(item.startMs), part(item.endMs ?? endMs)];
  const price = item.usd === null ? '' : ` · ${usd(item.usd)}`;
  const state = item.kind === 'wait' ? 'waiting' : item.status;
  const error = item.error === null ? '' : ` · ${item.error.message.split('\n')[0] ?? ''}`;
  return `<div class="row"><span style="padding-left:${depth * 12}px">${shown(item.name)}</span><span class="track"><i class="${state}" style="left:${from.toFixed(2)}%;width:max(2px,${(to - from).toFixed(2)}%)"></i></span><span class="quiet">${duration((item.endMs ?? endMs) - item.startMs)}${price} ${state}${shown(error)}</span></div>`;
}

function log(lines: readonly LogLine[]): string {
  const text = lines.map(({ atMs, level, message, attributes }) => {
    const fields = JSON.stringify(attributes);
    return `${new Date(atMs).toISOString()} ${level.padEnd(5)} ${message} ${fields}`;
  });
  return lines.length === 0
    ? '<p class="quiet">None.</p>'
    : `<pre>${text.map(shown).join('\n')}</pre>`;
}

function payload(title: string, { value }: RunDetail['input']): string {
  if (value === null) return '';
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return `<h2>${title}</h2><pre>${shown(text)}</pre>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function shown(text: string): string {
  return withoutSecrets(text).replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
}
