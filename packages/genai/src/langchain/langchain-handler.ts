import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import type { Attributes, Context } from '@opentelemetry/api';
import { context } from '@opentelemetry/api';
import type { OperationRequest } from '../operation/operation.ts';
import { at, field, listAt, textAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';
import { callRequestOf, type StartedModel } from './model-request.ts';
import { ModelOfRun } from './model-run.ts';
import { observeLangChain } from './observe-langchain.ts';
import { OperationRun, PlainRun } from './operation-run.ts';
import type { LangChainHandlerOptions } from './options.ts';
import { watchResponse } from './raw-response.ts';
import { parentContextOf, runOfModel, runs, type ModelRun, type Run } from './runs.ts';

/** What LangGraph and LangChain call an agent: a graph, or the executor of earlier versions. */
const AGENTS: ReadonlySet<string> = new Set([
  'AgentExecutor',
  'CompiledGraph',
  'CompiledStateGraph',
  'Pregel',
]);

/**
 * A callback handler for LangChain and LangGraph: a span of each agent, call of a model, tool and
 * retrieval, with exact cost. It goes where callbacks go, once for all that an agent does:
 *
 * @example
 * const handler = new LangChainHandler();
 * await agent.invoke({ messages }, { callbacks: [handler] });
 */
export class LangChainHandler extends BaseCallbackHandler {
  readonly name = '@wflo/genai';
  /** LangChain then calls the handler in the context of what it reports. */
  override awaitHandlers = true;
  readonly #options: LangChainHandlerOptions;

  constructor(options: LangChainHandlerOptions = {}) {
    super();
    this.#options = options;
    safely(observeLangChain);
  }

  /** It has no state of its own. */
  override copy(): this {
    return this;
  }

  /** Runs that never ended, and were given up past the bound of 10,000 open ones. */
  get droppedRuns(): number {
    return runs.dropped;
  }

  override handleChatModelStart(
    llm: unknown,
    input: unknown,
    runId: string,
    parentRunId?: string,
    extra?: unknown,
    _tags?: unknown,
    metadata?: unknown,
  ): void {
    this.#startModel({ operation: 'chat', llm, input, extra, metadata }, runId, parentRunId);
  }

  override handleLLMStart(
    llm: unknown,
    input: unknown,
    runId: string,
    parentRunId?: string,
    extra?: unknown,
    _tags?: unknown,
    metadata?: unknown,
  ): void {
    const started = { operation: 'text_completion', llm, input, extra, metadata } as const;
    this.#startModel(started, runId, parentRunId);
  }

  override handleLLMNewToken(
    _token: unknown,
    _indices: unknown,
    runId: string,
    _parentRunId?: string,
    _tags?: unknown,
    fields?: unknown,
  ): void {
    safely(() => {
      modelOf(runId)?.token(field(fields, 'chunk') !== undefined);
    });
  }

  override handleChatModelStreamEvent(_event: unknown, runId: string): void {
    safely(() => {
      modelOf(runId)?.token(true);
    });
  }

  override handleLLMEnd(
    result: unknown,
    runId: string,
    _parentRunId?: string,
    _tags?: unknown,
    extra?: unknown,
  ): void {
    end(runId, result, field(extra, 'cached') === true);
  }

  override handleLLMError(
    error: unknown,
    runId: string,
    _parentRunId?: string,
    _tags?: unknown,
    extra?: unknown,
  ): void {
    fail(runId, error, field(extra, 'cached') === true);
  }

  override handleChainStart(
    chain: unknown,
    _inputs: unknown,
    runId: string,
    parentRunId?: string,
    _tags?: unknown,
    metadata?: unknown,
    _runType?: string,
    runName?: string,
  ): void {
    start(runId, parentRunId, (parent) => {
      const kind = kindOf(chain);
      if (!AGENTS.has(kind)) return new PlainRun(runId, parent);
      const attributes = conversationOf(metadata);
      const name = runName ?? kind;
      return new OperationRun(runId, { operation: 'invoke_agent', name, attributes, parent });
    });
  }

  override handleChainEnd(_outputs: unknown, runId: string): void {
    end(runId);
  }

  override handleChainError(error: unknown, runId: string): void {
    fail(runId, error);
  }

  override handleToolStart(
    tool: unknown,
    _input: unknown,
    runId: string,
    parentRunId?: string,
    _tags?: unknown,
    _metadata?: unknown,
    runName?: string,
    toolCallId?: string,
  ): void {
    start(runId, parentRunId, (parent) => {
      const attributes: Attributes = {
        'gen_ai.tool.type': 'function',
        ...(toolCallId !== undefined && { 'gen_ai.tool.call.id': toolCallId }),
      };
      const name = runName ?? kindOf(tool);
      const request: OperationRequest = { operation: 'execute_tool', name, attributes, parent };
      return new OperationRun(runId, request);
    });
  }

  override handleToolEnd(output: unknown, runId: string): void {
    end(runId, output);
  }

  override handleToolError(error: unknown, runId: string): void {
    fail(runId, error);
  }

  override handleRetrieverStart(
    retriever: unknown,
    _query: unknown,
    runId: string,
    parentRunId?: string,
    _tags?: unknown,
    _metadata?: unknown,
    runName?: string,
  ): void {
    start(runId, parentRunId, (parent) => {
      const name = runName ?? kindOf(retriever);
      return new OperationRun(runId, { operation: 'retrieval', name, parent });
    });
  }

  override handleRetrieverEnd(_documents: unknown, runId: string): void {
    end(runId);
  }

  override handleRetrieverError(error: unknown, runId: string): void {
    fail(runId, error);
  }

  /** Google's model passes on its responses so. */
  override handleCustomEvent(eventName: string, data: unknown, runId: string): void {
    safely(() => {
      if (!eventName.startsWith('google-')) return;
      const model = modelOf(runId);
      if (model?.call === undefined) return;
      const whole = field(data, 'data');
      model.rawChunk(field(data, 'chunk'));
      if (whole !== undefined) watchResponse(whole, model.rawListener(model.call));
    });
  }

  #startModel(started: StartedModel, runId: string, parentRunId: string | undefined): void {
    start(runId, parentRunId, (parent) => {
      const model = new ModelOfRun({
        runId,
        parent,
        request: callRequestOf(started, this.#options),
        signal: at(started.extra, 'options', 'signal'),
      });
      const room = runOfModel(context.active());
      // Without it, the response may come from a cache: the call starts when the model is called.
      if (room === undefined) return model;
      room.runId = runId;
      model.begin();
      return model;
    });
  }
}

/** Several handlers, or one that is there twice, make one span of a run. */
function start(
  runId: string,
  parentRunId: string | undefined,
  make: (parent: Context) => Run,
): void {
  safely(() => {
    if (runs.get(runId) === undefined) runs.add(runId, make(parentContextOf(parentRunId)));
  });
}

function end(runId: string, result?: unknown, isCached = false): void {
  safely(() => runs.take(runId)?.end(result, isCached));
}

function fail(runId: string, error: unknown, isCached = false): void {
  safely(() => runs.take(runId)?.fail(error, isCached));
}

function modelOf(runId: string): ModelRun | undefined {
  return runs.get(runId)?.model;
}

/** The class of what is serialized. */
function kindOf(serialized: unknown): string {
  const last = listAt(serialized, 'id').at(-1);
  return typeof last === 'string' ? last : (textAt(serialized, 'name') ?? 'unknown');
}

function conversationOf(metadata: unknown): Attributes {
  const threadId = textAt(metadata, 'thread_id');
  return threadId === undefined ? {} : { 'gen_ai.conversation.id': threadId.slice(0, 256) };
}
