import type { ExportStats } from '../../src/accounts/export-counts.ts';
import type { ExportOptions } from '../../src/settings/export-settings.ts';
import type { Signal } from '../../src/signal.ts';

/** The export of one signal, as its package has it. */
export interface ExportUnderTest {
  /** Adds an item by which the collector's can be known, with a text of so many bytes. */
  add(name: string, bytes?: number): void;
  /** Sends what was added and not sent yet. */
  flush(timeoutMillis: number): Promise<void>;
  close(timeoutMillis: number): Promise<void>;
  stats(): Pick<ExportStats, 'exported' | 'dropped' | 'queued' | 'retries'>;
}

export interface SignalUnderTest {
  readonly signal: Signal;
  /** Whether long texts are cut, so that no item is too large for a collector. Default false. */
  readonly itemsAreCut?: boolean;
  start(options: ExportOptions): ExportUnderTest;
  /** The names of the items in a span, log record or metric of OTLP JSON, written by a Collector. */
  namesOf(received: unknown): readonly string[];
}

export const FLUSH_MILLIS = 60_000;
export const PROTOCOLS = ['grpc', 'http/protobuf'] as const;
