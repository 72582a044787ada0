import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { PriceFileError } from '../errors.ts';
import { ownPricesOf, type OwnPrices } from './own-prices.ts';
import { priceFileSchema } from './price-file-schema.ts';

/** How often a file is looked at, at most: when a call is priced, never by itself. */
const LOOK_MILLIS = 1_000;
/** A larger file is none of prices. */
const MAX_BYTES = 16 * 1024 * 1024;

export interface PriceFileOptions {
  readonly path: string;
  /** Called once for each version of the file that cannot be used; the prices before it hold. */
  readonly onProblem?: ((error: PriceFileError) => void) | undefined;
  /** Milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/**
 * Prices of a file that may change. It is looked at when a call is priced, at most once a second:
 * nothing watches it, and nothing keeps the process alive.
 */
export class PriceFile {
  readonly #path: string;
  readonly #onProblem: (error: PriceFileError) => void;
  readonly #now: () => number;
  #lookedAtMillis: number;
  #seen: string;
  #prices: OwnPrices;
  #problem: PriceFileError | undefined;

  /** @throws {PriceFileError} when the file cannot be read, or is no price file. */
  constructor({ path, onProblem = () => undefined, now = Date.now }: PriceFileOptions) {
    this.#path = path;
    this.#onProblem = onProblem;
    this.#now = now;
    this.#lookedAtMillis = now();
    this.#seen = identityOf(path);
    this.#prices = readPriceFile(path);
  }

  /** Of the newest version of the file that can be used. */
  get prices(): OwnPrices {
    const now = this.#now();
    if (Math.abs(now - this.#lookedAtMillis) >= LOOK_MILLIS) {
      this.#lookedAtMillis = now;
      this.#look();
    }
    return this.#prices;
  }

  /** Why the newest version of the file is not used, if that is so. */
  get problem(): PriceFileError | undefined {
    return this.#problem;
  }

  #look(): void {
    const seen = identityOf(this.#path);
    if (seen === this.#seen) return;
    this.#seen = seen;
    try {
      this.#prices = readPriceFile(this.#path);
      this.#problem = undefined;
    } catch (error) {
      if (!(error instanceof PriceFileError)) throw error;
      this.#problem = error;
      this.#report(error);
    }
  }

  #report(error: PriceFileError): void {
    try {
      this.#onProblem(error);
    } catch {
      // A listener that fails must not keep a call from its price.
    }
  }
}

/** What changes when the file does; that it cannot be found is one of them. */
function identityOf(path: string): string {
  try {
    const { ino, size, mtimeNs } = statSync(path, { bigint: true });
    return [ino, size, mtimeNs].join(' ');
  } catch (error) {
    return String(error);
  }
}

/** @throws {PriceFileError} */
export function readPriceFile(path: string): OwnPrices {
  let content: unknown;
  try {
    const text = readFileSync(path, 'utf8');
    if (text.length > MAX_BYTES) throw new Error(`it has ${text.length} characters`);
    content = JSON.parse(text);
  } catch (cause) {
    const [code, what] =
      cause instanceof SyntaxError
        ? ['WFLO_PRICE_FILE_INVALID', 'is not JSON']
        : ['WFLO_PRICE_FILE_UNREADABLE', 'cannot be read'];
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PriceFileError(code, `the price file ${path} ${what}: ${reason}`, { cause });
  }
  const parsed = priceFileSchema.safeParse(content);
  if (parsed.success) return ownPricesOf(parsed.data);
  throw new PriceFileError(
    'WFLO_PRICE_FILE_INVALID',
    `the price file ${path} is not valid:\n${z.prettifyError(parsed.error)}`,
    { cause: parsed.error },
  );
}
