import type { MeterProvider, TracerProvider } from '@opentelemetry/api';

/** What a library was patched with. */
export interface Instrumentation {
  readonly instrumentationName: string;
  readonly instrumentationVersion: string;
  setTracerProvider(provider: TracerProvider): void;
  setMeterProvider(provider: MeterProvider): void;
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
