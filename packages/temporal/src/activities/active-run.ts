import { createContextKey, type Attributes, type Context } from '@opentelemetry/api';

/**
 * The attempt of an activity that work belongs to. It is in OpenTelemetry's context under the key
 * `createContextKey('wflo.run')`, which is a registered symbol, so that whoever observes such work
 * (`@wflo/genai` does) needs nothing of this package.
 */
export interface ActiveRun {
  /** The definition's id, or the workflow type. Absent, as all of the run, outside of workflows. */
  readonly workflowId?: string;
  /** Temporal's workflow id. */
  readonly executionId?: string;
  readonly runId?: string;
  readonly workflowType?: string;
  readonly activityId: string;
  readonly activityType: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Calls `listener` when the attempt has ended; its span gets the attributes that this returns. */
  readonly onAttemptEnd: (listener: AttemptListener) => void;
}

export type AttemptListener = (outcome: { readonly failed: boolean }) => Attributes | undefined;

const KEY = createContextKey('wflo.run');
/** Of one attempt; more are not called. */
const MOST_LISTENERS = 1_000;

/** Who wants to know how an attempt ended. */
export class AttemptListeners {
  readonly #listeners: AttemptListener[] = [];

  readonly add = (listener: AttemptListener): void => {
    if (this.#listeners.length < MOST_LISTENERS) this.#listeners.push(listener);
  };

  /** What they have to say of the attempt. What a listener throws is its own. */
  notify(failed: boolean): Attributes {
    const attributes: Attributes = {};
    for (const listener of this.#listeners.splice(0)) {
      try {
        Object.assign(attributes, listener({ failed }));
      } catch {
        // The attempt's result is not changed by it.
      }
    }
    return attributes;
  }
}

export function withActiveRun(context: Context, run: ActiveRun): Context {
  return context.setValue(KEY, run);
}
