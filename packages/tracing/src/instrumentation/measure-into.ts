import type { MeterProvider } from '@opentelemetry/api';
import { besideCurrent, currentMeterProvider } from './current-meter-provider.ts';
import { registeredInstrumentations } from './registered.ts';

/**
 * Lets what `register` has patched record to `own`, beside the provider of the API; returns what
 * ends it.
 */
export function measureInto(own: MeterProvider | undefined): () => void {
  const set = (provider: MeterProvider): void => {
    for (const one of registeredInstrumentations()) one.setMeterProvider(provider);
  };
  if (own === undefined) return () => undefined;
  set(besideCurrent(own));
  return () => {
    set(currentMeterProvider);
  };
}
