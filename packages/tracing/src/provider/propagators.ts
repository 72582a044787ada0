import type { TextMapPropagator } from '@opentelemetry/api';
import {
  CompositePropagator,
  W3CBaggagePropagator,
  W3CTraceContextPropagator,
} from '@opentelemetry/core';
import { exportOf, loadOptionalPackage } from './optional-package.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const KNOWN: Readonly<Record<string, () => TextMapPropagator | undefined>> = {
  tracecontext: () => new W3CTraceContextPropagator(),
  baggage: () => new W3CBaggagePropagator(),
  b3: () => ofPackage('@opentelemetry/propagator-b3', 'B3Propagator', { injectEncoding: 0 }),
  b3multi: () => ofPackage('@opentelemetry/propagator-b3', 'B3Propagator', { injectEncoding: 1 }),
  jaeger: () => ofPackage('@opentelemetry/propagator-jaeger', 'JaegerPropagator'),
};
const PACKAGES: Readonly<Record<string, string>> = {
  b3: '@opentelemetry/propagator-b3',
  b3multi: '@opentelemetry/propagator-b3',
  jaeger: '@opentelemetry/propagator-jaeger',
};

/**
 * Those of `OTEL_PROPAGATORS`, default `tracecontext,baggage`. `ignored` has a sentence for each name
 * that is not known, or whose package is missing; the others count all the same.
 */
export function propagatorsFrom(env: Environment): {
  readonly propagator: TextMapPropagator;
  readonly ignored: readonly string[];
} {
  const listed = (env['OTEL_PROPAGATORS'] ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '');
  const names = new Set(listed.length === 0 ? ['tracecontext', 'baggage'] : listed);
  names.delete('none');
  const propagators: TextMapPropagator[] = [];
  const ignored: string[] = [];
  for (const name of names) {
    const propagator = Object.hasOwn(KNOWN, name) ? KNOWN[name]?.() : undefined;
    if (propagator === undefined) ignored.push(whyIgnored(name));
    else propagators.push(propagator);
  }
  return { propagator: new CompositePropagator({ propagators }), ignored };
}

function whyIgnored(name: string): string {
  const needed = Object.hasOwn(PACKAGES, name) ? PACKAGES[name] : undefined;
  return needed === undefined
    ? `OTEL_PROPAGATORS names ${JSON.stringify(name)}, which is ignored: ` +
        `${Object.keys(KNOWN).join(', ')} and none are known.`
    : `OTEL_PROPAGATORS names ${JSON.stringify(name)}, which is ignored: npm install ${needed}.`;
}

function ofPackage(
  packageName: string,
  exported: string,
  config?: object,
): TextMapPropagator | undefined {
  const Propagator = exportOf(loadOptionalPackage(packageName), exported);
  if (typeof Propagator !== 'function') return undefined;
  return Reflect.construct(Propagator, config === undefined ? [] : [config]) as TextMapPropagator; // what the package exports by that name
}
