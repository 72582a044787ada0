import type { MeterProvider, TracerProvider } from '@opentelemetry/api';

/** What patches a library: an instrumentation of OpenTelemetry, of whichever version. */
export interface Instrumentation {
  readonly instrumentationName: string;
  readonly instrumentationVersion: string;
  setTracerProvider(provider: TracerProvider): void;
  setMeterProvider(provider: MeterProvider): void;
  getConfig?(): { readonly enabled?: boolean };
  setConfig?(config: { readonly enabled?: boolean }): void;
  enable?(): void;
  disable?(): void;
}

/** Set once per process, whichever copy of this package is first; read by the one that is configured. */
const REGISTERED = Symbol.for('@wflo/tracing/register');

export function isRegistered(): boolean {
  return Reflect.has(globalThis, REGISTERED);
}

export function setRegistered(instrumentations: readonly Instrumentation[]): void {
  Reflect.set(globalThis, REGISTERED, instrumentations);
}

/** None where `register` was not loaded. */
export function registeredInstrumentations(): readonly Instrumentation[] {
  const held: unknown = Reflect.get(globalThis, REGISTERED);
  return Array.isArray(held) ? (held as Instrumentation[]) : []; // as `setRegistered` leaves it
}

/** Whether a function carries the mark of an instrumentation that wraps it. */
export function isWrapped(fn: unknown): boolean {
  return Reflect.get(Object(fn) as object, '__wrapped') === true;
}
