import type { Context } from '@opentelemetry/api';
import { onLlmShutdown } from '@wflo/shared-state';
import type { LlmCall } from '../call/call.ts';
import { isCancellation } from '../call/errors.ts';
import type { Operation } from '../operation/operation.ts';
import type { OtherIntegration } from './other-integration.ts';
import { failureOf } from './request-attempt.ts';

export interface OperationOptions {
  /** Where its calls and tools hang. */
  readonly context: Context;
  readonly agent: Operation | undefined;
  readonly other: OtherIntegration | undefined;
  /** The event that says what is started. */
  readonly event: unknown;
}

/** Those that are open when a process is about to stop are given up. */
const open = new Set<OpenOperation>();
let hearsShutdown = false;

function abandonAll(): void {
  for (const operation of open) operation.abandon();
}

/** What the AI SDK has started under one `callId`: calls of models, tools, the agent around them. */
export class OpenOperation {
  readonly context: Context;
  readonly other: OtherIntegration | undefined;
  readonly event: unknown;
  /** Calls of models that are heard of, by what tells them apart. */
  readonly calls = new Map<unknown, LlmCall>();
  readonly tools = new Map<string, Operation>();
  /** The call of the step: requests that the AI SDK repeats are one call. */
  stepCall: LlmCall | undefined;
  readonly #agent: Operation | undefined;
  #failure: unknown;

  constructor({ context, agent, other, event }: OperationOptions) {
    this.context = context;
    this.other = other;
    this.event = event;
    this.#agent = agent;
    if (!hearsShutdown) onLlmShutdown(abandonAll);
    hearsShutdown = true;
    open.add(this);
  }

  /** A request has failed, which the AI SDK may repeat. */
  requestFailed(error: unknown): void {
    this.#failure = error;
  }

  end(): void {
    open.delete(this);
    for (const call of this.#openCalls()) call.abandon();
    for (const tool of this.tools.values()) tool.end();
    this.#agent?.end();
  }

  fail(error: unknown): void {
    open.delete(this);
    const isCancelled = isCancellation(error);
    for (const call of this.#openCalls()) {
      if (isCancelled) call.cancel(error);
      else call.fail(failureOf(this.#failure ?? error));
    }
    for (const tool of this.tools.values()) tool.fail(error);
    this.#agent?.fail(failureOf(this.#failure ?? error));
  }

  /** Nobody will say how it ends. */
  abandon(): void {
    this.end();
  }

  #openCalls(): LlmCall[] {
    const calls = [this.stepCall, ...this.calls.values()];
    return calls.filter((call) => call !== undefined).filter((call) => call.isOpen);
  }
}
