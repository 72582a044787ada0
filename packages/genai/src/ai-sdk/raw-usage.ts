import { field, isObject, textAt } from '../values/fields.ts';
import type { PartsOptions } from './observed-parts.ts';

/**
 * The models of version 5 sum up in a stream what their provider has reported, and leave out what is
 * written to a cache. They pass on the provider's own events where they are asked to: they are, and
 * these events are kept from a host that has not asked for them.
 */
export class RawUsage {
  readonly #isAsked: boolean;
  readonly #isHosts: boolean;
  #usage: object | undefined;

  constructor(model: object, method: string, options: unknown) {
    this.#isAsked = method === 'doStream' && field(model, 'specificationVersion') === 'v2';
    this.#isHosts = field(options, 'includeRawChunks') === true;
  }

  /** What the method is called with. */
  values(values: readonly unknown[]): unknown[] {
    const [options, ...rest] = values;
    if (!this.#isAsked || this.#isHosts || !isObject(options)) return [...values];
    return [{ ...options, includeRawChunks: true }, ...rest];
  }

  get parts(): Pick<PartsOptions, 'hidesRaw' | 'rawUsage'> {
    if (!this.#isAsked) return {};
    return { hidesRaw: !this.#isHosts, rawUsage: (event) => this.#read(event) };
  }

  #read(event: unknown): object | undefined {
    const found =
      field(event, 'usage') ??
      field(event, 'usageMetadata') ??
      field(field(event, 'response'), 'usage') ??
      field(field(event, 'message'), 'usage');
    // Anthropic's events add to one another; the last one of the others has all.
    const isPart = textAt(event, 'type')?.startsWith('message_') === true;
    if (isObject(found)) this.#usage = isPart ? { ...this.#usage, ...found } : found;
    return this.#usage;
  }
}
