/**
 * Models of the AI SDK that are observed themselves, in whichever way they are called: by the AI SDK
 * 5 to 7, by an activity of `@temporalio/ai-sdk`, or directly.
 *
 * @module
 */
import { startCall, type LlmCall } from '../call/call.ts';
import { field, isObject, textAt } from '../values/fields.ts';
import { safely } from '../values/safely.ts';
import { countedBytes, observeResult } from './model-call.ts';
import { requestOf, type ModelOperation } from './model-request.ts';
import { otherResponse } from './model-response.ts';
import type { AiSdkOptions } from './options.ts';
import { RawUsage } from './raw-usage.ts';
import { attemptOf, failureOf } from './request-attempt.ts';

type Method = (...values: unknown[]) => unknown;

/** What is observed already, or is what observing has made. */
const observed = new WeakMap<object, object>();

/**
 * The same model, whose calls make spans: of language, embeddings, images, speech, transcription or
 * ranking, of the AI SDK 5 to 7. Each request is a call of its own, unless `wfloTelemetry` is there,
 * which knows what is repeated.
 *
 * @example const model = observeModel(openai('gpt-4o-mini'));
 */
export function observeModel<Model extends object>(
  model: Model,
  options: AiSdkOptions = {},
): Model {
  return replaced(model, (target, name, value) => {
    const kind = METHODS[name];
    if (kind === undefined) return (...values) => Reflect.apply(value, target, values);
    return (...values) => observedCall(target, { name, value, values }, options);
  });
}

/**
 * The same provider, whose models are observed: what `createOpenAI` and its like return, or what
 * `customProvider` and `createProviderRegistry` make.
 *
 * @example const openai = observeProvider(createOpenAI());
 */
export function observeProvider<Provider extends object>(
  provider: Provider,
  options: AiSdkOptions = {},
): Provider {
  return replaced(
    provider,
    (target, _name, value) =>
      (...values) =>
        modelOf(Reflect.apply(value, target, values), options),
    (value, values) => modelOf(Reflect.apply(value, undefined, values), options),
  );
}

function modelOf(made: unknown, options: AiSdkOptions): unknown {
  return isObject(made) && textAt(made, 'modelId') !== undefined
    ? observeModel(made, options)
    : made;
}

/** `target` with its methods replaced; they are called with what they belong to, not with this. */
function replaced<Target extends object>(
  target: Target,
  replacement: (target: Target, name: string, value: Method) => Method,
  call?: (value: Method, values: unknown[]) => unknown,
): Target {
  const known = observed.get(target) as Target | undefined; // as it is set below
  if (known !== undefined) return known;
  const methods = new Map<PropertyKey, { readonly value: unknown; readonly method: Method }>();
  const made = new Proxy<Target>(target, {
    get(_, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (!isMethod(value) || typeof name === 'symbol') return value;
      if (isFixed(target, name)) return value;
      const kept = methods.get(name);
      if (kept?.value === value) return kept.method;
      const method = replacement(target, name, value);
      methods.set(name, { value, method });
      return method;
    },
    ...(typeof target === 'function' &&
      call !== undefined && {
        apply: (_: unknown, _this: unknown, values: unknown[]) =>
          isMethod(target) ? call(target, values) : undefined,
      }),
  });
  observed.set(target, made);
  observed.set(made, made);
  return made;
}

function isMethod(value: unknown): value is Method {
  return typeof value === 'function';
}

/** What is frozen has to be seen as it is. */
function isFixed(target: object, name: string): boolean {
  const descriptor = Reflect.getOwnPropertyDescriptor(target, name);
  return descriptor?.configurable === false && descriptor.writable === false;
}

/** How the operation shows in what the method is called with. */
const METHODS: Readonly<Record<string, (options: unknown) => ModelOperation | undefined>> = {
  doGenerate: generation,
  doGenerateFromUrl: generation,
  doStream: (options) =>
    Array.isArray(field(options, 'prompt')) ? { operation: 'chat', stream: true } : undefined,
  doEmbed: () => ({ operation: 'embeddings' }),
  doRerank: () => ({ operation: 'rerank' }),
};

function generation(options: unknown): ModelOperation {
  if (Array.isArray(field(options, 'prompt'))) return { operation: 'chat' };
  const operation = 'generate_content';
  if (field(options, 'audio') !== undefined) return { operation, outputType: 'text' };
  if (field(options, 'text') !== undefined) return { operation, outputType: 'speech' };
  const isVideo = field(options, 'fps') !== undefined || field(options, 'duration') !== undefined;
  return { operation, outputType: isVideo ? 'video' : 'image' };
}

interface CalledMethod {
  readonly name: string;
  readonly value: Method;
  readonly values: unknown[];
}

function observedCall(
  model: object,
  { name, value, values }: CalledMethod,
  settings: AiSdkOptions,
): unknown {
  const [options] = values;
  const raw = new RawUsage(model, name, options);
  const execute = () => Reflect.apply(value, model, raw.values(values)) as PromiseLike<unknown>; // as it is named
  const call = safely(() => callOf(model, name, options, settings));
  return call === undefined ? execute() : made(call, { options, execute, raw, settings });
}

function callOf(
  model: object,
  name: string,
  options: unknown,
  settings: AiSdkOptions,
): LlmCall | undefined {
  const kind = METHODS[name]?.(options);
  return kind === undefined ? undefined : startCall(requestOf(model, options, kind, settings));
}

interface Execution {
  readonly options: unknown;
  readonly execute: () => PromiseLike<unknown>;
  readonly raw: RawUsage;
  readonly settings: AiSdkOptions;
}

async function made(
  call: LlmCall,
  { options, execute, raw, settings }: Execution,
): Promise<unknown> {
  let result: unknown;
  try {
    result = await attemptOf(call, countedBytes(options), execute, field(options, 'abortSignal'));
  } catch (error) {
    safely(() => {
      call.fail(failureOf(error));
    });
    throw error;
  }
  if (Array.isArray(field(options, 'prompt'))) {
    return observeResult(call, result, { options, settings, ...raw.parts });
  }
  // An address that a model does not take has no result.
  if (result === undefined || result === null) call.end();
  else
    safely(() => {
      const { usage, serviceTier } = call.response;
      const response = otherResponse(result);
      call.end(usage === undefined ? response : { ...response, usage, serviceTier });
    });
  return result;
}
