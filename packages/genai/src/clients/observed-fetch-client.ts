/**
 * For whatever makes its requests by a `fetch` that it is given: the providers of the AI SDK, models
 * of LangChain, clients of one's own.
 *
 * @module
 */
import { providerOfUrl } from '@wflo/pricing';
import { announceLlmObserver } from '@wflo/shared-state';
import { anthropicApi } from '../apis/anthropic.ts';
import type { Api } from '../apis/api.ts';
import { googleApi } from '../apis/google.ts';
import { openAiApi } from '../apis/openai.ts';
import { startCall } from '../call/call.ts';
import { RefusedCallError } from '../errors.ts';
import { capturesContent } from '../content/record-content.ts';
import { isHostsAbort, type Exchange } from '../http/exchange.ts';
import { fetchObserved } from '../http/observed-fetch.ts';
import { RequestGate, throwingResponse } from '../http/request-gate.ts';
import { processLedger } from '../ledger/process-ledger.ts';
import { field, isObject, parseJson } from '../values/fields.ts';
import { safely } from '../values/safely.ts';
import type { ObserveOptions } from './observe-options.ts';
import { withoutRefusedUsage } from './refused-usage.ts';
import { regionAt, serverAddress } from './server-address.ts';

export interface ObserveFetchOptions extends ObserveOptions {
  /** What makes the requests. Default the global `fetch`, as it is at each request. */
  readonly fetch?: typeof fetch | undefined;
}

type Input = Parameters<typeof fetch>[0];
type Init = NonNullable<Parameters<typeof fetch>[1]>;

interface CalledApi {
  readonly api: Api;
  /** Where the request's body does not name it. */
  readonly model?: string;
  readonly provider: string;
}

/** A longer body has files in it: it is not read for its parameters. */
const LONGEST_READ = 262_144;

/**
 * A `fetch` that makes a span of each LLM call that it makes, with what it has cost, and passes on
 * all other requests. Known are the APIs of OpenAI, Anthropic and Google at any address. A request
 * that is repeated by its client is a call of its own.
 *
 * @throws {LedgerOptionError} when the variables that name the ledger of runs cannot be used.
 * @example const openai = createOpenAI({ fetch: observeFetch() }); // of the AI SDK
 */
export function observeFetch(options: ObserveFetchOptions = {}): typeof fetch {
  announceLlmObserver();
  processLedger({ isNeeded: false });
  return async (input, init) => {
    const send = options.fetch ?? fetch;
    const exchange = safely(() => exchangeOf(input, init, options));
    if (exchange === undefined) return send(input, init);
    const { call } = exchange.made;
    try {
      const response = await fetchObserved(
        exchange.made,
        (sent) => send(input, sent),
        exchange.init,
      );
      const status = field(response, 'status');
      if (field(response, 'ok') === false) call.fail({ status, name: 'HttpError' });
      return response as Response; // as `send` resolves
    } catch (error) {
      if (error instanceof RefusedCallError) {
        call.fail(error);
        if (isRetryingClient(input, exchange.init)) return throwingResponse(error);
        throw error;
      }
      if (exchange.made.isAbortedByHost('headers')) call.cancel(error);
      else call.fail(error);
      throw error;
    }
  };
}

/** The clients of OpenAI and Anthropic try again whatever a `fetch` rejects with. */
function isRetryingClient(input: Input, init: object): boolean {
  const headers = field(init, 'headers') ?? field(input, 'headers');
  return safely(
    () => new Headers(headers as ConstructorParameters<typeof Headers>[0]).has('x-stainless-lang'),
    false,
  );
}

interface MadeExchange {
  readonly made: Exchange;
  readonly init: object;
}

function exchangeOf(
  input: Input,
  init: Init | undefined,
  options: ObserveFetchOptions,
): MadeExchange | undefined {
  const url = new URL(
    input instanceof URL ? input.href : typeof input === 'string' ? input : input.url,
  );
  const called = apiAt(url);
  if (called === undefined || methodOf(input, init) !== 'POST') return undefined;
  const { api } = called;
  const text = typeof init?.body === 'string' ? init.body : '';
  const body = text.length > LONGEST_READ ? undefined : parseJson(text);
  const described = safely(() => api.describe(body), {});
  const stream = described.stream === true || url.pathname.endsWith(':streamGenerateContent');
  const withUsage = stream && options.includeUsage !== false ? api.withUsage?.(body) : undefined;
  const signal = init?.signal;
  const provider = options.provider ?? safely(() => providerOfUrl(url.href));
  const call = startCall({
    ...described,
    operation: api.operation,
    usageApi: api.usageApi,
    region: regionAt(url.href),
    settings: options,
    provider: provider ?? called.provider,
    isProviderKnown: provider !== undefined,
    model: described.model ?? called.model,
    stream,
    server: serverAddress(url.href),
    announcesRequests: true,
    ...(capturesContent(options) && { messages: () => api.messages(body) }),
  });
  const made: Exchange = {
    call,
    gate: new RequestGate(call),
    createReader: () =>
      api.createReader({
        hidesUsage: withUsage !== undefined,
        readsContent: capturesContent(options),
      }),
    mayHide: withUsage !== undefined,
    isAbortedByHost: (phase) => isHostsAbort(signal) || (phase === 'body' && stream),
    ...(withUsage !== undefined && { withoutRefused: withoutRefusedUsage }),
  };
  const changed = isObject(withUsage) ? { ...init, body: JSON.stringify(withUsage) } : init;
  return { made, init: changed ?? {} };
}

function methodOf(input: Input, init: Init | undefined): string {
  const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
  return method.toUpperCase();
}

/** By the end of the path, since a base URL may have any beginning. */
function apiAt({ pathname }: URL): CalledApi | undefined {
  const google = googleApi(pathname);
  if (google !== undefined) return { ...google, provider: 'gcp.gemini' };
  const [last = '', previous = ''] = pathname.split('/').reverse();
  const anthropic = last === 'messages' ? anthropicApi('/v1/messages') : undefined;
  if (anthropic !== undefined) return { api: anthropic, provider: 'anthropic' };
  const api = openAiApi(`/${previous}/${last}`) ?? openAiApi(`/${last}`);
  return api === undefined ? undefined : { api, provider: 'openai' };
}
