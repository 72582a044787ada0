/**
 * The tracer itself, behind whatever proxies. The API's copies share no `ProxyTracer` (1.10 has
 * two of them), so a proxy is known by what it does.
 */
export function tracerBehind(tracer: object): object {
  let target = tracer;
  for (;;) {
    const resolve: unknown = Reflect.get(target, '_getTracer');
    const delegate: unknown =
      typeof resolve === 'function' ? Reflect.apply(resolve, target, []) : undefined;
    if (typeof delegate !== 'object' || delegate === null) return target;
    target = delegate;
  }
}
