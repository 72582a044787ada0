import type { Exchange } from '../http/exchange.ts';
import { field, isObject } from '../values/fields.ts';

/** Where a request's options carry the call that it belongs to: clients copy `fetchOptions`. */
const EXCHANGE_KEY = Symbol('wflo.exchange');

/** The options of a request, with its exchange. Behind a function, it stays out of debug logs. */
export function withExchange(options: object, exchange: Exchange): object {
  const fetchOptions = field(options, 'fetchOptions');
  return {
    ...options,
    fetchOptions: { ...(isObject(fetchOptions) && fetchOptions), [EXCHANGE_KEY]: () => exchange },
  };
}

export function exchangeOf(options: unknown): Exchange | undefined {
  return carried(field(options, 'fetchOptions'));
}

/** What `fetch` is called with, without the exchange that it carries. */
export function takeExchange(
  init: unknown,
): { readonly exchange: Exchange; readonly init: object } | undefined {
  const exchange = carried(init);
  if (exchange === undefined) return undefined;
  const { [EXCHANGE_KEY]: _, ...rest } = init as { [EXCHANGE_KEY]: unknown }; // as it carries one
  return { exchange, init: rest };
}

function carried(value: unknown): Exchange | undefined {
  const found: unknown =
    typeof value === 'object' && value !== null ? Reflect.get(value, EXCHANGE_KEY) : undefined;
  return typeof found === 'function'
    ? (Reflect.apply(found, undefined, []) as Exchange)
    : undefined;
}
