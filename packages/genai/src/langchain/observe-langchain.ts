/**
 * LangChain says of a run when it starts and ends, and runs neither models nor tools nor the code of
 * the host in a context of the handler's. Here each of them is led into that of its run, so that what
 * they do is within its span: requests of an observed client join the call that they are made for.
 *
 * @module
 */
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { BaseLLM } from '@langchain/core/language_models/llms';
import { AsyncLocalStorageProviderSingleton } from '@langchain/core/singletons';
import { AsyncCaller } from '@langchain/core/utils/async_caller';
import { context, type Context } from '@opentelemetry/api';
import { replaceMethod } from '../clients/replace-method.ts';
import { field, textAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';
import { generatorWithin } from './generator-within.ts';
import { observedRequest } from './observed-request.ts';
import {
  runIdOf,
  runOfModel,
  runs,
  withRunOfModel,
  type ModelRun,
  type RunOfModel,
} from './runs.ts';

let isObserved = false;

/** Once in a process, and only when there is a handler. */
export function observeLangChain(): void {
  if (isObserved) return;
  isObserved = true;
  for (const base of [BaseChatModel.prototype, BaseLLM.prototype]) observeModels(base);
  observeRequests(AsyncCaller.prototype);
  replaceMethod(
    AsyncLocalStorageProviderSingleton,
    'runWithConfig',
    (original) =>
      function (this: unknown, ...values) {
        const work = () => Reflect.apply(original, this, values);
        const inner = safely(() => contextOfConfig(values[0]));
        return inner === undefined ? work() : context.with(inner, work);
      },
  );
}

/** The context of the run whose children a config is for, unless it is active. */
function contextOfConfig(config: unknown): Context | undefined {
  const id = textAt(config, 'callbacks', '_parentRunId');
  return id === undefined || runIdOf(context.active()) === id ? undefined : runs.get(id)?.context;
}

/** Models are observed when they are called first: there is no other way to reach them. */
function observeModels(base: object): void {
  replaceMethod(
    base,
    '_generateUncached',
    (original) =>
      function (this: unknown, ...values) {
        safely(() => {
          observeModel(this, base);
        });
        const work = () => Reflect.apply(original, this, values);
        return context.with(withRunOfModel(context.active(), {}), work);
      },
  );
  replaceMethod(
    base,
    '_streamIterator',
    (original) =>
      function (this: unknown, ...values) {
        safely(() => {
          observeModel(this, base);
        });
        const run: RunOfModel = {};
        const chunks = Reflect.apply(original, this, values) as AsyncGenerator; // as it is declared
        return generatorWithin(chunks, () => withRunOfModel(context.active(), run));
      },
  );
}

const observedModels = new WeakSet();

function observeModel(model: unknown, base: object): void {
  if (typeof model !== 'object' || model === null || observedModels.has(model)) return;
  observedModels.add(model);
  replaceMethod(
    model,
    '_generate',
    (original) =>
      function (this: unknown, ...values) {
        const within = safely(() => modelRunOf(values[2])?.begin());
        const work = () => Reflect.apply(original, this, values);
        return within === undefined ? work() : context.with(within, work);
      },
  );
  for (const name of ['_streamResponseChunks', '_streamChatModelEvents']) {
    // One that a model has not from itself is known by comparison.
    if (field(model, name) === field(base, name)) continue;
    replaceMethod(
      model,
      name,
      (original) =>
        function (this: unknown, ...values) {
          const run = safely(() => modelRunOf(values[2]));
          const within = safely(() => run?.begin());
          if (run === undefined || within === undefined) {
            return Reflect.apply(original, this, values);
          }
          run.isStream = true;
          const chunks = context.with(within, () => Reflect.apply(original, this, values));
          return generatorWithin(
            chunks as AsyncGenerator, // as it is declared
            () => within,
            () => {
              run.close();
            },
          );
        },
    );
  }
}

function modelRunOf(manager: unknown): ModelRun | undefined {
  const runId = textAt(manager, 'runId') ?? runOfModel(context.active())?.runId;
  return runs.get(runId)?.model;
}

/** Of what the models retry and limit, each request that is made. */
function observeRequests(caller: object): void {
  for (const [name, at] of [['call', 0] as const, ['callWithOptions', 1] as const]) {
    replaceMethod(
      caller,
      name,
      (original) =>
        function (this: unknown, ...values) {
          const model = runs.get(runIdOf(context.active()))?.model;
          const observed = safely(() => observedRequest(values[at], model));
          const seen = observed === undefined ? values : values.with(at, observed);
          return Reflect.apply(original, this, seen);
        },
    );
  }
}
