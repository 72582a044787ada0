import type { ExportWarningListener } from '../export-warning.ts';
import type { ExportSettings } from '../settings/export-settings.ts';
import { describeEndpoint } from '../settings/otlp-endpoint.ts';
import { SIGNALS } from '../signal.ts';
import type { ExportCounts } from './export-counts.ts';
import { remedyFor } from './remedy.ts';

export interface ExportHealthOptions {
  readonly settings: Pick<ExportSettings, 'signal' | 'endpoint' | 'headers'>;
  readonly counts: ExportCounts;
  readonly warn: ExportWarningListener;
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
// eslint-disable-next-line no-control-regex -- what must not reach a terminal
const CONTROL = /[\x00-\x1f\x7f-\x9f\u2028\u2029]+/g;

/**
 * Announces once that the export has started to fail, with the reason and what to change, and once
 * that it works again, with what was lost meanwhile; a collector that comes and goes is not
 * announced each time.
 */
export class ExportHealth {
  readonly #options: ExportHealthOptions;
  #failedAttempts = 0;
  #isAnnounced = false;
  #announcedAt = -Infinity;
  /** Losses by reason, when the collector last took something. */
  #lostBefore: ReadonlyMap<string, number> = new Map();

  constructor(options: ExportHealthOptions) {
    this.#options = options;
  }

  /** The collector has taken a request. */
  accepted(): void {
    const { counts, warn, settings } = this.#options;
    this.#failedAttempts = 0;
    counts.failing = undefined;
    if (this.#isAnnounced) {
      this.#isAnnounced = false;
      const { items } = SIGNALS[settings.signal];
      const message = `${items} are exported to ${describeEndpoint(settings.endpoint)} again; ${this.#lost()}.`;
      warn({ kind: 'recovered', message });
    }
    if (this.#lostBefore.size > 0 || counts.dropped.size > 0) {
      this.#lostBefore = new Map(counts.dropped);
    }
  }

  /** One attempt has failed, and the batch is sent again. */
  failed(error: string, millis: number): void {
    this.#failedAttempts += 1;
    if (this.#failedAttempts >= ATTEMPTS_TO_BE_SURE || millis >= SLOW_MILLIS) this.lost(error);
  }

  /** A whole batch is lost, or the next one is sure to be. */
  lost(error: string): void {
    const { settings, counts, warn, quietMillis = 60_000 } = this.#options;
    counts.failing = this.#shown(error);
    const now = performance.now();
    if (this.#isAnnounced || now - this.#announcedAt < quietMillis) return;
    this.#isAnnounced = true;
    this.#announcedAt = now;
    const { endpoint, signal } = settings;
    const remedy = remedyFor(error, endpoint.protocol, signal);
    warn({
      kind: 'failing',
      message:
        `${SIGNALS[signal].items} are not exported to ${describeEndpoint(endpoint)}: ` +
        `${counts.failing}. ${remedy} Said once, until it works again; what is lost is counted.`,
    });
  }

  #lost(): string {
    const reasons: string[] = [];
    let total = 0;
    for (const [reason, count] of this.#options.counts.dropped) {
      const lost = count - (this.#lostBefore.get(reason) ?? 0);
      if (lost > 0) reasons.push(`${reason} ${lost}`);
      total += lost;
    }
    return total === 0
      ? 'none were lost meanwhile'
      : `${total} were lost meanwhile (${reasons.join(', ')})`;
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
