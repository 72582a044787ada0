// The modules that prom-client's own index puts together.

declare module 'prom-client/lib/registry.js' {
  const Registry: typeof import('prom-client').Registry & {
    readonly globalRegistry: import('prom-client').Registry;
  };
  export default Registry;
}
declare module 'prom-client/lib/cluster.js' {
  const AggregatorRegistry: typeof import('prom-client').AggregatorRegistry;
  export default AggregatorRegistry;
}
declare module 'prom-client/lib/counter.js' {
  const Counter: typeof import('prom-client').Counter;
  export default Counter;
}
declare module 'prom-client/lib/gauge.js' {
  const Gauge: typeof import('prom-client').Gauge;
  export default Gauge;
}
declare module 'prom-client/lib/histogram.js' {
  const Histogram: typeof import('prom-client').Histogram;
  export default Histogram;
}
declare module 'prom-client/lib/summary.js' {
  const Summary: typeof import('prom-client').Summary;
  export default Summary;
}
declare module 'prom-client/lib/bucketGenerators.js' {
  const generators: Pick<typeof import('prom-client'), 'exponentialBuckets' | 'linearBuckets'>;
  export default generators;
}
