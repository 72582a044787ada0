/**
 * Spans, metrics and records of what the AI SDK does, by the events of its telemetry: of version 7
 * all of it, of version 6 its tools alone.
 *
 * @module
 */
import { context, trace, type Attributes, type Context } from '@opentelemetry/api';
import { withoutOpenCall } from '../call/call-span.ts';
import { OpenById } from '../operation/open-by-id.ts';
import { startOperation, type Operation } from '../operation/operation.ts';
import { field, isObject, textAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';
import { endHeardCall, hearCall, keyOfValues, ONLY } from './event-calls.ts';
import {
  forgetHeard,
  isFirstToHear,
  isFirstToHearTool,
  isHeardByAnother,
} from './first-to-hear.ts';
import type { ModelOperation } from './model-request.ts';
import { languageResponse, otherResponse } from './model-response.ts';
import { OpenOperation } from './open-operation.ts';
import type { AiSdkOptions } from './options.ts';
import { otherIntegration } from './other-integration.ts';
import { providerNamed } from './provider-name.ts';
import { callStep } from './step-call.ts';
import type { AiSdkTelemetry, Executed } from './telemetry-type.ts';
import { endTool, startTool } from './tool-operation.ts';

/**
 * The integration of the AI SDK, registered once: `generateText`, `streamText` and agents make a
 * span of each call of a model, with its exact cost, of each tool, and of the agent around them
 * where there are tools or a `functionId`; `embed`, `rerank`, `generateObject`, speech and
 * transcription make one of each call. Prompts and responses are not recorded by default.
 *
 * @example registerTelemetry(wfloTelemetry()); // of `ai` 7
 */
export function wfloTelemetry(options: AiSdkOptions = {}): AiSdkTelemetry {
  return new Integration(options);
}

/** Operations whose calls are heard of as they are, and the kind of these. */
const ONE_CALL: Readonly<Record<string, ModelOperation>> = {
  'ai.generateSpeech': { operation: 'generate_content', outputType: 'speech' },
  'ai.transcribe': { operation: 'generate_content', outputType: 'text' },
  'ai.streamTranscribe': { operation: 'generate_content', outputType: 'text', stream: true },
};

/** Operations that are no more than their calls. */
const NO_AGENT =
  /^ai\.(?:embed|rerank|generateObject|streamObject|decide|evaluate|generateSpeech|transcribe|streamTranscribe)/;

type Listener = (event: unknown) => void;

class Integration implements AiSdkTelemetry {
  readonly experimental_durable = { captureContext: () => undefined };
  readonly #options: AiSdkOptions;
  readonly #open = new OpenById<OpenOperation>();
  /** Those of version 6, whose events have no id that is theirs alone. */
  readonly #tools = new WeakMap<object, Operation>();

  constructor(options: AiSdkOptions) {
    this.#options = options;
  }

  // Version 6 calls its listeners without their integration.
  readonly onStart: Listener = (event) => {
    const callId = textAt(event, 'callId');
    if (callId === undefined || !isFirstToHear(callId, this)) return;
    safely(() => {
      const operation = started(event);
      this.#open.add(callId, operation);
      const kind = ONE_CALL[textAt(event, 'operationId') ?? ''];
      if (kind !== undefined) hearCall(operation, { kind, event, key: ONLY }, this.#options);
    });
  };

  readonly experimental_onStreamTranscriptionStart = this.onStart;

  readonly onObjectStepStart = this.#heard((_event, operation) => {
    const { event } = operation;
    const stream = textAt(event, 'operationId') === 'ai.streamObject';
    const kind = { operation: 'chat', stream, outputType: 'json' };
    hearCall(operation, { kind, event, key: ONLY }, this.#options);
  });

  readonly onObjectStepEnd = this.#heard((event, operation) => {
    endHeardCall(operation, ONLY, languageResponse(event));
  });

  readonly onEmbedStart = this.#heard((event, operation) => {
    const kind = { operation: 'embeddings' };
    hearCall(operation, { kind, event, key: keyOfValues(event) }, this.#options);
  });

  readonly onEmbedEnd = this.#heard((event, operation) => {
    endHeardCall(operation, keyOfValues(event), otherResponse(event));
  });

  readonly onRerankStart = this.#heard((event, operation) => {
    hearCall(operation, { kind: { operation: 'rerank' }, event, key: ONLY }, this.#options);
  });

  readonly experimental_onDecisionModelCallStart = this.#heard((event, operation) => {
    hearCall(operation, { kind: { operation: 'chat' }, event, key: ONLY }, this.#options);
  });

  readonly experimental_onDecisionModelCallEnd = this.#heard((event, operation) => {
    endHeardCall(operation, ONLY, languageResponse(event));
  });

  readonly onToolExecutionStart = this.#heard((event, operation) => {
    if (operation.other !== undefined) return;
    const toolCall = field(event, 'toolCall');
    const tool = startTool(toolCall, operation.context);
    operation.tools.set(textAt(toolCall, 'toolCallId') ?? '', tool);
  });

  readonly onToolExecutionEnd = this.#heard((event, operation) => {
    const id = textAt(event, 'toolCall', 'toolCallId') ?? '';
    const tool = operation.tools.get(id);
    operation.tools.delete(id);
    if (tool !== undefined) endTool(tool, event);
  });

  readonly onToolCallStart: Listener = (event) => {
    safely(() => {
      const toolCall = field(event, 'toolCall');
      if (!isObject(toolCall) || !isFirstToHearTool(toolCall)) return;
      this.#tools.set(toolCall, startTool(toolCall, context.active()));
    });
  };

  readonly onToolCallFinish: Listener = (event) => {
    safely(() => {
      const toolCall = field(event, 'toolCall');
      const tool = isObject(toolCall) ? this.#tools.get(toolCall) : undefined;
      if (tool !== undefined) endTool(tool, event);
    });
  };

  readonly onEnd = this.#closed((event, operation) => {
    endHeardCall(operation, ONLY, otherResponse(event));
    operation.end();
  });

  readonly experimental_onStreamTranscriptionEnd = this.onEnd;

  readonly onStepError = this.#closed((event, operation) => {
    operation.fail(field(event, 'error'));
  });

  readonly onError = this.onStepError;

  readonly onAbort = this.#closed((event, operation) => {
    const reason = field(event, 'reason');
    operation.fail(new DOMException(textAt(reason, 'message') ?? 'aborted', 'AbortError'));
  });

  executeLanguageModelCall<Result>(event: Executed<Result>): PromiseLike<Result> {
    if (isHeardByAnother(event.callId, this)) return event.execute();
    return callStep(event, {
      operation: this.#open.get(event.callId),
      settings: this.#options,
      onAbandon: () => this.#open.take(event.callId)?.abandon(),
      onClose: (error) => this.#open.take(event.callId)?.fail(error),
    });
  }

  executeTool<Result>({ callId, toolCallId = '', execute }: Executed<Result>): PromiseLike<Result> {
    const tool = this.#open.get(callId)?.tools.get(toolCallId);
    return tool === undefined ? execute() : tool.run(execute);
  }

  #heard(listen: (event: unknown, operation: OpenOperation) => void): Listener {
    return (event) => {
      const operation = this.#open.get(textAt(event, 'callId'));
      if (operation !== undefined) {
        safely(() => {
          listen(event, operation);
        });
      }
    };
  }

  #closed(close: (event: unknown, operation: OpenOperation) => void): Listener {
    return (event) => {
      const callId = textAt(event, 'callId') ?? '';
      const operation = this.#open.take(callId);
      if (operation !== undefined) {
        forgetHeard(callId);
        safely(() => {
          close(event, operation);
        });
      }
    };
  }
}

function started(event: unknown): OpenOperation {
  const active = withoutOpenCall(context.active());
  const other = otherIntegration();
  const agent = other === undefined && hasAgent(event) ? startAgent(event, active) : undefined;
  const within = agent === undefined ? active : trace.setSpan(active, agent.span);
  return new OpenOperation({ context: within, agent, other, event });
}

/** Whether it may be a loop: what is recorded of no inputs says nothing of tools. */
function hasAgent(event: unknown): boolean {
  if (NO_AGENT.test(textAt(event, 'operationId') ?? '')) return false;
  const tools = field(event, 'tools');
  const hasTools = isObject(tools) && Object.keys(tools).length > 0;
  return (
    hasTools || textAt(event, 'functionId') !== undefined || field(event, 'recordInputs') === false
  );
}

function startAgent(event: unknown, parent: Context): Operation {
  const model = textAt(event, 'modelId');
  const attributes: Attributes = {
    'gen_ai.provider.name': providerNamed(textAt(event, 'provider') ?? '').provider,
    ...(model !== undefined && { 'gen_ai.request.model': model }),
  };
  const name = textAt(event, 'functionId');
  return startOperation({ operation: 'invoke_agent', name, attributes, parent });
}
