import { announceLlmObserver } from '@wflo/shared-state';
import { providerOfUrl } from '@wflo/pricing';
import { anthropicApi } from './apis/anthropic.ts';
import { openAiApi } from './apis/openai.ts';
import { googleApiClient, observeGoogle } from './clients/google-client.ts';
import type { ObserveOptions } from './clients/observe-options.ts';
import { replaceMethod } from './clients/replace-method.ts';
import { isStainless, observeStainless, type StainlessKind } from './clients/stainless-client.ts';
import { UnknownClientError } from './errors.ts';
import { processLedger } from './ledger/process-ledger.ts';
import { field, textAt } from './values/fields.ts';
import { safely } from './values/safely.ts';

const OBSERVED = Symbol.for('wflo.observed');

const OPENAI: StainlessKind = {
  apiOf: openAiApi,
  // The client for Azure, whose endpoint may have a host of one's own, has a version of the API.
  providerOf: (client) =>
    providerAt(client, textAt(client, 'apiVersion') === undefined ? 'openai' : 'azure.ai.openai'),
};

const ANTHROPIC: StainlessKind = {
  apiOf: anthropicApi,
  providerOf: (client) => textAt(client, '_genAIProviderName') ?? providerAt(client, 'anthropic'),
};

/**
 * Makes a span of each LLM call of a client, with what it has cost, and returns that same client:
 * its types, promises, streams and errors stay as they are. A client that is observed twice is
 * observed once; those that it makes by `withOptions` are observed, too.
 *
 * @throws {UnknownClientError} for what is no client of a known SDK.
 * @throws {LedgerOptionError} when the variables that name the ledger of runs cannot be used.
 * @example const client = observe(new OpenAI());
 */
export function observe<Client extends object>(
  client: Client,
  options: ObserveOptions = {},
): Client {
  const observeIt = observerOf(client);
  if (observeIt === undefined) throw new UnknownClientError(client);
  if (Reflect.get(client, OBSERVED) === true) return client;
  announceLlmObserver();
  if (options.ledger !== false) processLedger({ isNeeded: false });
  Reflect.defineProperty(client, OBSERVED, { value: true });
  observeIt(options);
  return client;
}

function observerOf(client: unknown): ((options: ObserveOptions) => void) | undefined {
  if (typeof client !== 'object' || client === null) return undefined;
  const apiClient = googleApiClient(client);
  if (apiClient !== undefined) {
    return (options) => {
      observeGoogle(apiClient, options);
    };
  }
  const kind = isStainless(client) ? kindOf(client) : undefined;
  if (kind === undefined) return undefined;
  return (options) => {
    observeStainless(client, kind, options);
    observeCopies(client, options);
  };
}

function kindOf(client: object): StainlessKind | undefined {
  if (field(field(client, 'chat'), 'completions') !== undefined) return OPENAI;
  return field(client, 'messages') === undefined ? undefined : ANTHROPIC;
}

function observeCopies(client: object, options: ObserveOptions): void {
  replaceMethod(
    client,
    'withOptions',
    (withOptions) =>
      function (this: unknown, ...values) {
        const copy = Reflect.apply(withOptions, this, values);
        return safely(() => observe(Object(copy) as object, options), copy);
      },
  );
}

function providerAt(client: object, otherwise: string): string {
  const url = field(client, 'baseURL');
  const found = typeof url === 'string' ? safely(() => providerOfUrl(url)) : undefined;
  return found ?? otherwise;
}
