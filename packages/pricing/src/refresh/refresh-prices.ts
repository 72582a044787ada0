import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { catalogueOf, type Catalogue } from '../catalogue/catalogue.ts';
import { PriceListError } from '../errors.ts';
import { DEFAULT_PRICES, type Prices } from '../pricing/prices.ts';
import { listSchema } from './list-schema.ts';

const DEFAULT_TIMEOUT_MILLIS = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;

export interface RefreshOptions {
  /** Where the list is: `https:`, `http:` or `file:`. */
  readonly url: string;
  /** The SHA-256 of the file, in hexadecimal digits: another file is not taken over. */
  readonly sha256: string;
  /** What is priced by the list from then on. Default: what `priceUsage` takes by itself. */
  readonly prices?: Prices | undefined;
  /** Bound of the whole request. Default 30,000. */
  readonly timeoutMillis?: number | undefined;
}

export interface RefreshedList {
  readonly list: Catalogue;
  readonly providers: number;
  readonly models: number;
  readonly sha256: string;
}

/**
 * Fetches a price list once and prices calls by it from then on. Nothing does so by itself. The
 * list has the form of `data.json` of `@pydantic/genai-prices`.
 *
 * @throws {PriceListError} `WFLO_PRICE_LIST_UNREACHABLE`, `WFLO_PRICE_LIST_CHECKSUM_MISMATCH` or
 * `WFLO_PRICE_LIST_INVALID`; the list before it holds.
 * @example
 * await refreshPrices({ url: 'https://prices.example.com/data.json', sha256: '9f86d0…' });
 */
export async function refreshPrices({
  url,
  sha256,
  prices = DEFAULT_PRICES,
  timeoutMillis = DEFAULT_TIMEOUT_MILLIS,
}: RefreshOptions): Promise<RefreshedList> {
  const content = await fetched(url, timeoutMillis);
  const found = createHash('sha256').update(content).digest('hex');
  if (found !== sha256.trim().toLowerCase()) {
    throw new PriceListError(
      'WFLO_PRICE_LIST_CHECKSUM_MISMATCH',
      `the price list of ${shown(url)} has the SHA-256 ${found}; expected ${sha256}`,
    );
  }
  const providers = parsed(content, url);
  const list = catalogueOf(providers);
  prices.use(list);
  const models = providers.reduce((sum, each) => sum + each.models.length, 0);
  return { list, providers: providers.length, models, sha256: found };
}

async function fetched(url: string, timeoutMillis: number): Promise<Buffer> {
  try {
    if (new URL(url).protocol === 'file:') return await readFile(fileURLToPath(url));
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMillis) });
    if (!response.ok) throw new Error(`HTTP ${response.status}`);
    return await bounded(response);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const reason = message.replaceAll(url, shown(url));
    throw new PriceListError(
      'WFLO_PRICE_LIST_UNREACHABLE',
      `the price list of ${shown(url)} could not be fetched: ${reason}`,
      { cause },
    );
  }
}

async function bounded(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const body: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > MAX_BYTES) throw new Error(`it is longer than ${MAX_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function parsed(content: Buffer, url: string) {
  let value: unknown;
  try {
    value = JSON.parse(content.toString('utf8'));
  } catch (cause) {
    throw invalid(url, 'it is not JSON', cause);
  }
  const result = listSchema.safeParse(value);
  if (result.success) return result.data;
  throw invalid(url, z.prettifyError(result.error).slice(0, 2_000), result.error);
}

function invalid(url: string, reason: string, cause: unknown): PriceListError {
  return new PriceListError(
    'WFLO_PRICE_LIST_INVALID',
    `the price list of ${shown(url)} is not valid: ${reason}`,
    { cause },
  );
}

/** A URL may hold a password or a token. */
function shown(url: string): string {
  if (!URL.canParse(url)) return JSON.stringify(url.slice(0, 200));
  const { protocol, host, pathname } = new URL(url);
  return `${protocol}//${host}${pathname}`;
}
