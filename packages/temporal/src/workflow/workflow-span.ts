import { ContinueAsNew, isCancellation } from '@temporalio/workflow';
import { formatTraceParent, type SpanReference } from '../wire/trace-parent.ts';
import { summaryOfThrown } from '../wire/failure-summary.ts';
import type { EmittedFailure, SpanEmission, SpanEvent } from '../wire/emission.ts';

/** What an attribute may be. */
export type WorkflowAttribute = string | number | boolean;

/** A span that workflow code may write to. Nothing here throws or does I/O. */
export interface WorkflowSpan {
  /** Lower-case hexadecimal, the same in every replay. */
  readonly traceId: string;
  /** Lower-case hexadecimal, the same in every replay. */
  readonly spanId: string;
  /** Sets one attribute; after the span's end it does nothing. */
  setAttribute(name: string, value: WorkflowAttribute): void;
  /** Adds an event at the workflow's own time. */
  addEvent(name: string, attributes?: Readonly<Record<string, WorkflowAttribute>>): void;
  /** Marks the span as failed by what was thrown. */
  recordError(error: unknown): void;
}

/** Attributes and events that one span keeps; more are left out and counted on the span. */
const MOST_ENTRIES = 128;
/** Characters that one value, message or stack keeps. */
const LONGEST_TEXT = 4_096;

export interface SpanStart {
  readonly uid: string;
  readonly name: string;
  readonly own: SpanReference;
  readonly parentSpanId: string | undefined;
  readonly links?: readonly string[];
  readonly startMillis: number;
  /** A span of the author's own, rather than the receiving end of a call. */
  readonly internal?: boolean;
  /** The calling end of a call. */
  readonly client?: boolean;
}

/**
 * A span inside workflow code: a plain record until it ends, then an emission. It knows nothing of
 * OpenTelemetry, whose SDK would cost memory in each cached run; the host makes the real span.
 */
export class OpenSpan implements WorkflowSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceParent: string;
  readonly #start: SpanStart;
  readonly #attributes = new Map<string, WorkflowAttribute>();
  #entries = 0;
  #leftOut = 0;
  #events: readonly SpanEvent[] = [];
  #failure: EmittedFailure | undefined;
  #moreLinks: readonly string[] = [];

  constructor(start: SpanStart) {
    this.#start = { ...start, name: textOf(start.name) };
    this.traceId = start.own.traceId;
    this.spanId = start.own.spanId;
    this.traceParent = formatTraceParent(start.own);
  }

  setAttribute(name: string, value: WorkflowAttribute): void {
    if (!isAttribute(value)) return;
    const key = textOf(name);
    if (!this.#attributes.has(key) && !this.#hasRoom()) return;
    this.#attributes.set(key, bounded(value));
  }

  addEvent(name: string, attributes: Readonly<Record<string, WorkflowAttribute>> = {}): void {
    if (!this.#hasRoom()) return;
    const entries = attributeEntries(attributes).slice(0, MOST_ENTRIES);
    const event = {
      name: textOf(name),
      timeMillis: Date.now(),
      attributes: Object.fromEntries(entries),
    };
    this.#events = [...this.#events, event];
  }

  recordError(error: unknown): void {
    try {
      if (error instanceof ContinueAsNew) return;
      if (isCancellation(error)) this.setAttribute('cancelled', true);
      else this.#failure = summaryOfThrown(error, true);
    } catch {
      // Reading what was thrown can throw by itself: a proxy, a getter.
      this.#failure = { type: 'unknown', message: 'an error that cannot be read' };
    }
  }

  linkTo(traceParent: string): void {
    this.#moreLinks = [...this.#moreLinks, traceParent];
  }

  /** The finished span, as it stands: what comes later changes nothing of it. */
  end(endMillis: number): SpanEmission {
    const { uid, name, parentSpanId, startMillis, internal, client } = this.#start;
    const links = [...(this.#start.links ?? []), ...this.#moreLinks];
    if (this.#leftOut > 0) this.#attributes.set('wflo.span.left_out', this.#leftOut);
    return {
      uid,
      name,
      traceParent: this.traceParent,
      startMillis,
      endMillis,
      attributes: Object.fromEntries(this.#attributes),
      parentSpanId,
      internal,
      client,
      links,
      events: this.#events,
      failure: this.#failure,
    };
  }

  /** The span as it stands, under its own ids: to be replaced by the finished one. */
  pending(): SpanEmission {
    const { uid, startMillis } = this.#start;
    const emission = this.end(startMillis);
    const attributes = { ...emission.attributes, 'wflo.span.pending': true };
    return { ...emission, uid: `${uid}/pending`, attributes };
  }

  #hasRoom(): boolean {
    this.#entries += 1;
    if (this.#entries <= MOST_ENTRIES) return true;
    this.#leftOut += 1;
    return false;
  }
}

/** For queries, and for workers without the plugin: nothing is recorded. */
export const NO_SPAN: WorkflowSpan = {
  traceId: '0'.repeat(32),
  spanId: '0'.repeat(16),
  setAttribute: () => undefined,
  addEvent: () => undefined,
  recordError: () => undefined,
};

function isAttribute(value: unknown): value is WorkflowAttribute {
  return ['string', 'number', 'boolean'].includes(typeof value);
}

/** The entries that may be attributes; none of what is no object or throws when it is read. */
export function attributeEntries(attributes: unknown): [string, WorkflowAttribute][] {
  if (typeof attributes !== 'object' || attributes === null) return [];
  try {
    return Object.entries(attributes).flatMap(([name, value]: [string, unknown]) =>
      isAttribute(value) ? [[textOf(name), bounded(value)]] : [],
    );
  } catch {
    return [];
  }
}

/** Values leave the sandbox with the activation: a long text is cut, and ends in an ellipsis. */
function bounded<T extends WorkflowAttribute>(value: T): T | string {
  if (typeof value !== 'string' || value.length <= LONGEST_TEXT) return value;
  return `${value.slice(0, LONGEST_TEXT - 1)}…`;
}

/** Types do not hold in programs of plain JavaScript, and `String` calls methods of its argument. */
function textOf(value: unknown): string {
  try {
    return bounded(String(value));
  } catch {
    return 'unreadable';
  }
}
