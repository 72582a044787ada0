import type { WarningListener } from '../tracing-warning.ts';
import type { ExportSettings } from './export-settings.ts';
import { remedyFor } from './remedy.ts';

export interface ExportHealthOptions {
  readonly settings: Pick<ExportSettings, 'endpoint' | 'headers'>;
  readonly warn: WarningListener;
  /** The shortest time between two failures that are announced, in milliseconds. Default 60,000. */
  readonly quietMillis?: number;
}

/** One failed attempt is often a connection that the peer has closed: the next one heals it. */
const ATTEMPTS_TO_BE_SURE = 2;
/** But one that takes this long is no such thing. */
const SLOW_MILLIS = 1_000;
const MAX_REASON_LENGTH = 300;
/** Shorter values of headers are words, not secrets. */
const MIN_SECRET_LENGTH = 6;
// eslint-disable-next-line no-control-regex
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g;

/**
 * Announces once that the export has started to fail, with the reason and what to change, and once
 * that it works again; a collector that comes and goes is not announced each time.
 */
export class ExportHealth {
  readonly #options: ExportHealthOptions;
  #failedAttempts = 0;
  #isAnnounced = false;
  #announcedAt = -Infinity;

  constructor(options: ExportHealthOptions) {
    this.#options = options;
  }

  /** The collector has taken a request. */
  accepted(): void {
    this.#failedAttempts = 0;
    if (!this.#isAnnounced) return;
    this.#isAnnounced = false;
    this.#options.warn({
      code: 'WFLO_TRACING_EXPORT_RECOVERED',
      message: `Spans are exported to ${this.#target()} again.`,
    });
  }

  /** One attempt has failed, and the batch is sent again. */
  failed(error: string, millis: number): void {
    this.#failedAttempts += 1;
    if (this.#failedAttempts >= ATTEMPTS_TO_BE_SURE || millis >= SLOW_MILLIS) this.lost(error);
  }

  /** A whole batch is lost, or the next one is sure to be. */
  lost(error: string): void {
    const { settings, warn, quietMillis = 60_000 } = this.#options;
    const now = performance.now();
    if (this.#isAnnounced || now - this.#announcedAt < quietMillis) return;
    this.#isAnnounced = true;
    this.#announcedAt = now;
    const remedy = remedyFor(error, settings.endpoint.protocol);
    warn({
      code: 'WFLO_TRACING_EXPORT_FAILING',
      message:
        `Spans are not exported to ${this.#target()}: ${this.#shown(error)}. ${remedy} ` +
        'Said once, until it works again; tracingStats() counts what is lost.',
    });
  }

  #target(): string {
    const { protocol, secure, host, port, path } = this.#options.settings.endpoint;
    return `${secure ? 'https' : 'http'}://${host}:${port}${path} (${protocol})`;
  }

  /** In one line, cut, and without what the headers hold, which a collector may repeat. */
  #shown(error: string): string {
    let text = error;
    for (const value of Object.values(this.#options.settings.headers)) {
      for (const part of value.split(/\s+/)) {
        if (part.length >= MIN_SECRET_LENGTH) text = text.replaceAll(part, '…');
      }
    }
    return text.replace(CONTROL, ' ').slice(0, MAX_REASON_LENGTH).trim();
  }
}
