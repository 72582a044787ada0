import { providerOfUrl } from '@wflo/pricing';
import { openAiApi } from './apis/openai.ts';
import type { ObserveOptions } from './clients/observe-options.ts';
import { isStainless, observeStainless, type StainlessKind } from './clients/stainless-client.ts';
import { UnknownClientError } from './errors.ts';
import { field } from './values/fields.ts';
import { safely } from './values/safely.ts';

const OBSERVED = Symbol.for('wflo.observed');

const OPENAI: StainlessKind = {
  apiOf: openAiApi,
  providerOf: (client) => providerAt(client, 'openai'),
};

/**
 * Makes a span of each LLM call of a client, with what it has cost, and returns that same client:
 * its types, promises, streams and errors stay as they are. A client that is observed twice is
 * observed once; those that it makes by `withOptions` are observed, too.
 *
 * @throws {UnknownClientError} for what is no client of a known SDK.
 * @example const client = observe(new OpenAI());
 */
export function observe<Client extends object>(
  client: Client,
  options: ObserveOptions = {},
): Client {
  const kind = kindOf(client);
  if (kind === undefined) throw new UnknownClientError(client);
  if (Reflect.get(client, OBSERVED) === true) return client;
  Reflect.defineProperty(client, OBSERVED, { value: true });
  observeStainless(client, kind, options);
  observeCopies(client, options);
  return client;
}

function kindOf(client: unknown): StainlessKind | undefined {
  if (typeof client !== 'object' || client === null || !isStainless(client)) return undefined;
  if (field(field(client, 'chat'), 'completions') !== undefined) return OPENAI;
  return undefined;
}

function observeCopies(client: object, options: ObserveOptions): void {
  const withOptions: unknown = Reflect.get(client, 'withOptions');
  if (typeof withOptions !== 'function') return;
  Reflect.defineProperty(client, 'withOptions', {
    configurable: true,
    writable: true,
    value(this: unknown, ...values: unknown[]) {
      const copy: unknown = Reflect.apply(withOptions, this, values);
      return safely(() => observe(Object(copy), options) as unknown, copy);
    },
  });
}

function providerAt(client: object, otherwise: string): string {
  const url = field(client, 'baseURL');
  const found = typeof url === 'string' ? safely(() => providerOfUrl(url)) : undefined;
  return found ?? otherwise;
}
