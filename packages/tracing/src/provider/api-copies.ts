/**
 * A process may have several copies of the OpenTelemetry API: those of different versions, and of 1.10
 * one for `import` and one for `require`. They share what is registered, as long as the version that
 * registered it is not below their own, and not the proxies behind the tracers that exist already.
 *
 * @module
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as own from '@opentelemetry/api';
import { apiRegistry, isProxyProvider, raiseApiRegistry } from './opentelemetry-internals.ts';
import type { ProxyProvider } from './opentelemetry-internals.ts';

type Api = Pick<typeof own, 'trace' | 'context' | 'propagation' | 'metrics' | 'diag'>;

interface ApiCopy {
  readonly api: Api;
  readonly version: string;
}

const ENTRY =
  /opentelemetry[^\\/]*[\\/]?api[^\\/]*[\\/](?:build[\\/]src[\\/]index\.js|dist[\\/]index\.cjs)$/;

/** The copies, and the proxies that each of them has handed out to tracers. */
export interface ApiCopies {
  /** Of the highest version: what it registers all others can see. */
  readonly highest: Api;
  readonly proxies: readonly ProxyProvider[];
}

/** Call it before anything is registered, and register with the highest. */
export function apiCopies(): ApiCopies {
  const copies = allCopies();
  const highest = copies.reduce((a, b) => (isBelow(a.version, b.version) ? b : a));
  const proxies = copies
    .map(({ api }) => api.trace.getTracerProvider())
    .filter((provider) => isProxyProvider(provider));
  const { version } = apiRegistry();
  if (typeof version === 'string' && isBelow(version, highest.version)) {
    raiseApiRegistry(highest.version);
  }
  for (const copy of copies) {
    if (isBelow(copy.version, highest.version)) registerThrough(highest.api, copy.api);
  }
  return { highest: highest.api, proxies };
}

/**
 * A copy can register nothing beside what a newer one has registered: the meter provider or the
 * logger of an application would be refused. What it is given goes to the newer one.
 */
function registerThrough(newer: Api, older: Api): void {
  older.metrics.setGlobalMeterProvider = (provider) =>
    newer.metrics.setGlobalMeterProvider(provider);
  older.diag.setLogger = newer.diag.setLogger;
}

function allCopies(): readonly [ApiCopy, ...ApiCopy[]] {
  try {
    const require = createRequire(import.meta.url);
    const entry = require.resolve('@opentelemetry/api');
    const version = versionOf(entry);
    const others = [entry, ...importedInstead(entry), ...loadedEntries(require)].map((file) => ({
      api: require(file) as Partial<Api>, // as it says of itself
      version: versionOf(file),
    }));
    const seen = new Set<unknown>([own.trace]);
    const isAnother = (copy: { api: Partial<Api> }): copy is ApiCopy => {
      const { trace, context, propagation, metrics, diag } = copy.api;
      if (!trace || !context || !propagation || !metrics || !diag || seen.has(trace)) return false;
      seen.add(trace);
      return true;
    };
    return [{ api: own, version }, ...others.filter(isAnother)];
  } catch {
    // A bundle has one copy only.
    return [{ api: own, version: '' }];
  }
}

/** What `import` loads where `require` loads `entry`; from 1.10 on they are two. */
function importedInstead(entry: string): string[] {
  return entry.endsWith('.cjs') ? [join(dirname(entry), 'index.mjs')] : [];
}

/** The copies that CommonJS modules have loaded, wherever they are installed. */
function loadedEntries({ cache }: NodeJS.Require): string[] {
  return Object.keys(cache).filter((file) => ENTRY.test(file));
}

function versionOf(entry: string): string {
  const root = entry.replace(/(?:build[\\/]src|dist)[\\/]index\.\w+$/, '');
  const { version } = createRequire(entry)(join(root, 'package.json')) as { version?: unknown };
  return String(version);
}

/** Of versions of the same major, which is all that share a registry. */
function isBelow(version: string, other: string): boolean {
  const [, minor = 0, patch = 0] = version.split('.').map((part) => Number.parseInt(part, 10));
  const [, otherMinor = 0, otherPatch = 0] = other
    .split('.')
    .map((part) => Number.parseInt(part, 10));
  return minor === otherMinor ? patch < otherPatch : minor < otherMinor;
}
