import { context, trace, type Attributes } from '@opentelemetry/api';
import { field, textAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';
import {
  dataOf,
  findAgentSpans,
  isStartedHere,
  parentContextOf,
  spans,
  type AgentSpan,
} from './agent-spans.ts';
import { ModelSpan } from './model-span.ts';
import { OperationSpan, PlainSpan, requestOf } from './operation-span.ts';
import type { OpenAIAgentsProcessorOptions } from './options.ts';
import { errorOf } from './span-error.ts';

/**
 * A `TracingProcessor` for `@openai/agents`: a span of each agent, call of a model, tool, handoff and
 * guardrail. `setTraceProcessors` puts it in the place of the SDK's own, which sends traces, with
 * what was said, to OpenAI; `addTraceProcessor` adds it.
 *
 * @example
 * setTraceProcessors([new OpenAIAgentsProcessor()]);
 * setDefaultOpenAIClient(observe(new OpenAI())); // its requests are seen, too: retries, streams
 */
export class OpenAIAgentsProcessor {
  readonly #options: OpenAIAgentsProcessorOptions;

  constructor(options: OpenAIAgentsProcessorOptions = {}) {
    this.#options = options;
    safely(findAgentSpans);
  }

  /** Spans that never ended, and were given up past the bound of 10,000 open ones. */
  get droppedSpans(): number {
    return spans.dropped;
  }

  onTraceStart(started: unknown): Promise<void> {
    return done(() => {
      const traceId = textAt(started, 'traceId');
      if (traceId === undefined || spans.get(traceId) !== undefined) return;
      const active = context.active();
      const group = textAt(started, 'groupId');
      const attributes: Attributes =
        group === undefined ? {} : { 'gen_ai.conversation.id': group.slice(0, 256) };
      const name = textAt(started, 'name');
      const request = { operation: 'invoke_workflow', name, attributes, parent: active } as const;
      spans.add(traceId, new OperationSpan(request, trace.getSpan(active)));
    });
  }

  onTraceEnd(ended: unknown): Promise<void> {
    return done(() => {
      const traceId = textAt(ended, 'traceId');
      if (traceId === undefined) return;
      const whole = spans.get(traceId);
      if (whole === undefined) return;
      // Of a run that is streamed the SDK may end the trace before what is in it.
      if (whole.openWithin > 0) whole.isOver = true;
      else spans.take(traceId)?.end(ended);
    });
  }

  onSpanStart(span: unknown): Promise<void> {
    return done(() => {
      const id = textAt(span, 'spanId');
      if (id === undefined || spans.get(id) !== undefined) return;
      spans.add(id, this.#started(span));
      const whole = spans.get(textAt(span, 'traceId'));
      if (whole !== undefined) whole.openWithin += 1;
    });
  }

  onSpanEnd(span: unknown): Promise<void> {
    return done(() => {
      const id = textAt(span, 'spanId');
      const open = id === undefined ? undefined : spans.take(id);
      if (open === undefined) return;
      open.end(span);
      endTraceOf(span);
    });
  }

  shutdown(): Promise<void> {
    return done(() => {
      for (const open of spans.takeAll()) open.abandon();
    });
  }

  /** Spans go where the OpenTelemetry SDK sends them, which has a flush of its own. */
  forceFlush(): Promise<void> {
    return Promise.resolve();
  }

  #started(span: unknown): AgentSpan {
    const outerSpan = trace.getSpan(context.active());
    const parent = parentContextOf(span);
    const type = field(dataOf(span), 'type');
    if (type === 'generation' || type === 'response') {
      // A workflow reports calls that its activities make.
      return isStartedHere(span)
        ? new ModelSpan({ span, parent, outerSpan, options: this.#options })
        : new PlainSpan(parent, outerSpan);
    }
    const request = requestOf(span, parent);
    return request === undefined
      ? new PlainSpan(parent, outerSpan)
      : new OperationSpan(request, outerSpan);
  }
}

/** The SDK may never end the trace of a run that fails: it ends with the last span in it. */
function endTraceOf(span: unknown): void {
  const traceId = textAt(span, 'traceId');
  const whole = spans.get(traceId);
  if (traceId === undefined || whole === undefined) return;
  whole.openWithin -= 1;
  if (whole.openWithin > 0 || (!whole.isOver && errorOf(span) === undefined)) return;
  spans.take(traceId)?.end(span);
}

function done(work: () => void): Promise<void> {
  safely(work);
  return Promise.resolve();
}
