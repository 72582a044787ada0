import { trace } from '@opentelemetry/api';
import { AlwaysOffSampler, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { flushableProvider, samplerOf } from '../src/open-telemetry-internals.ts';

describe('what OpenTelemetry keeps to itself', () => {
  const sampler = new AlwaysOffSampler();
  const provider = new NodeTracerProvider({ sampler });

  afterEach(() => {
    trace.disable();
  });

  it('has the sampler in _sampler of a tracer, behind _getTracer of its proxy', () => {
    expect(samplerOf(provider.getTracer('test'))).toBe(sampler);
    const early = trace.getTracer('test');
    expect(samplerOf(early)).toBeUndefined();
    trace.setGlobalTracerProvider(provider);
    expect(samplerOf(early)).toBe(sampler);
  });

  it('has the provider in getDelegate of its proxy', () => {
    expect(flushableProvider(trace.getTracerProvider())).toBeUndefined();
    trace.setGlobalTracerProvider(provider);
    expect(trace.getTracerProvider()).not.toBe(provider);
    expect(flushableProvider(trace.getTracerProvider())).toBe(provider);
  });
});
