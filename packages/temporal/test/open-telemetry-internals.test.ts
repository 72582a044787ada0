import { ProxyTracerProvider, trace } from '@opentelemetry/api';
import { AlwaysOffSampler, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { flushableProvider, samplerOf } from '../src/open-telemetry-internals.ts';

describe('what OpenTelemetry keeps to itself', () => {
  const sampler = new AlwaysOffSampler();
  const provider = new NodeTracerProvider({ sampler });

  it('has the sampler in _sampler of a tracer, behind _getTracer of its proxy', () => {
    expect(samplerOf(provider.getTracer('test'))).toBe(sampler);
    const proxies = new ProxyTracerProvider();
    const early = proxies.getTracer('test');
    expect(samplerOf(early)).toBeUndefined();
    proxies.setDelegate(provider);
    expect(samplerOf(early)).toBe(sampler);
  });

  it('has the provider in getDelegate of its proxy', () => {
    const proxies = new ProxyTracerProvider();
    expect(flushableProvider(proxies)).toBeUndefined();
    proxies.setDelegate(provider);
    expect(flushableProvider(proxies)).toBe(provider);
    expect(flushableProvider(trace.getTracerProvider())).toBeUndefined();
  });
});
