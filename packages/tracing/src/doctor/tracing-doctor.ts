import { createRequire } from 'node:module';
import { isBundled } from '../instrumentation/loader-hook.ts';
import { currentProvider } from '../provider/current-provider.ts';
import {
  isRegistered,
  isWrapped,
  registeredInstrumentations,
} from '../instrumentation/registered.ts';
import { howToRegister } from './how-to-register.ts';
import { tracerBehind, tracerOf } from '../provider/opentelemetry-internals.ts';

/** What became of one library that this package can trace. */
export interface LibraryDiagnosis {
  readonly library: 'http' | 'fetch' | 'express' | 'knex';
  /**
   * `traced`: it has made a span in this configuration, of `configureTracing` or of a probe.
   * `patched`: what makes its spans is in place, and has made none yet.
   */
  readonly state: 'traced' | 'patched' | 'not_traced' | 'not_loaded';
}

/** What `tracingDoctor` found. */
export interface TracingDiagnosis {
  /** Whether `@wflo/tracing/register` was loaded. */
  readonly registered: boolean;
  /** Whether `configureTracing` was called and not shut down. */
  readonly configured: boolean;
  /** Inside of Jest, which loads modules past any instrumentation. */
  readonly insideJest: boolean;
  readonly libraries: readonly LibraryDiagnosis[];
  /** What to change, one sentence or two each. Empty when all that is loaded is traced. */
  readonly problems: readonly string[];
}

/** The names of the tracers by which each makes its spans. */
export const INSTRUMENTATIONS: Readonly<Record<LibraryDiagnosis['library'], string>> = {
  http: '@opentelemetry/instrumentation-http',
  fetch: '@opentelemetry/instrumentation-undici',
  express: '@opentelemetry/instrumentation-express',
  knex: '@opentelemetry/instrumentation-knex',
};

interface PatchedLibrary {
  readonly library: 'express' | 'knex';
  readonly path: RegExp;
  /** A function that the instrumentation wraps. */
  readonly wrapped: readonly string[];
  readonly versions: string;
}

const PATCHED: readonly PatchedLibrary[] = [
  {
    library: 'express',
    path: /[\\/]node_modules[\\/]express[\\/]lib[\\/]express\.js$/,
    wrapped: ['application', 'use'],
    versions: '4 and 5',
  },
  {
    library: 'knex',
    path: /[\\/]node_modules[\\/]knex[\\/]lib[\\/]client\.js$/,
    wrapped: ['prototype', 'queryBuilder'],
    versions: '0.22 to 3',
  },
];

/**
 * Says which libraries are traced, and of those that are not, why, and what to change. It looks at
 * the loaded modules themselves, so that it is right however they were imported, and at the spans
 * that they have made; `probeTracing` lets each make one. Call it once everything is imported. Never
 * throws.
 *
 * @example
 * for (const problem of tracingDoctor().problems) console.warn(problem);
 */
export function tracingDoctor(): TracingDiagnosis {
  const registered = isRegistered();
  return {
    registered,
    configured: currentProvider.provider !== undefined,
    insideJest: insideJest(),
    libraries: patchedLibraries().map(({ library, state }) => ({
      library,
      state: state === 'patched' ? stateBySpans(library) : state,
    })),
    problems: problemsOf(registered),
  };
}

function stateBySpans(library: LibraryDiagnosis['library']): LibraryDiagnosis['state'] {
  if (!isConnected(library)) return 'not_traced';
  return currentProvider.used.has(INSTRUMENTATIONS[library]) ? 'traced' : 'patched';
}

/** Whether each is patched, wherever its spans go. */
function patchedLibraries(): LibraryDiagnosis[] {
  const registered = isRegistered();
  const builtIn = registered && isWrappedAt(process.getBuiltinModule('node:http'), ['request']);
  return [
    { library: 'http', state: builtIn ? 'patched' : 'not_traced' },
    { library: 'fetch', state: registered ? 'patched' : 'not_traced' },
    ...PATCHED.map((patched) => ({ library: patched.library, state: stateOf(patched) })),
  ];
}

/**
 * Whether the instrumentation of a library starts its spans with the provider that
 * `configureTracing` has registered. Until then there is none to be connected with.
 */
function isConnected(library: LibraryDiagnosis['library']): boolean {
  const { provider } = currentProvider;
  if (provider === undefined) return true;
  const name = INSTRUMENTATIONS[library];
  const used = registeredInstrumentations().find((one) => one.instrumentationName === name);
  // Another instrumentation than this package's has patched it, and knows its provider.
  if (used === undefined) return true;
  const tracer = tracerOf(used);
  return (
    tracer !== undefined &&
    tracerBehind(tracer) === tracerBehind(provider.getTracer(name, used.instrumentationVersion))
  );
}

function problemsOf(registered: boolean): string[] {
  if (insideJest()) {
    return [
      'Jest loads modules in its own way, past any instrumentation: inside of it only the spans that ' +
        'you make yourself exist. Test instrumented libraries in a process of their own.',
    ];
  }
  const problems = untracedLibraries().map(({ problem }) => problem);
  if (registered) return [...problems, ...hiddenLibraries()];
  return [
    `@wflo/tracing/register was not loaded, so requests and queries make no spans: ${howToRegister()}.`,
    ...problems,
  ];
}

/** Of what is in a bundle nobody can tell whether it is there. */
function hiddenLibraries(): string[] {
  const hidden = PATCHED.filter((patched) => stateOf(patched) === 'not_loaded');
  if (hidden.length === 0 || !isBundled()) return [];
  const names = hidden.map(({ library }) => library).join(' and ');
  return [
    `@wflo/tracing/register is in one file with the application: what of ${names} is in there makes ` +
      'no spans. Leave libraries that are to be traced out of the bundle (`external` in esbuild, ' +
      '`externals` in webpack), as CommonJS, and install them beside it.',
  ];
}

/** Libraries that are loaded and make no spans, each with what to change. */
export function untracedLibraries(): { readonly library: string; readonly problem: string }[] {
  const registered = isRegistered();
  const unpatched = PATCHED.filter((patched) => stateOf(patched) === 'not_traced').map(
    ({ library, versions }) => ({
      library,
      problem: registered
        ? `${library} was imported before @wflo/tracing/register and is not traced: make the register ` +
          `the first --import of the command line. If it is, this version of ${library} is not one ` +
          `that can be traced (${versions}).`
        : `${library} was imported without @wflo/tracing/register and is not traced: ${howToRegister()}.`,
    }),
  );
  const unconnected = patchedLibraries()
    .filter(({ library, state }) => state === 'patched' && !isConnected(library))
    .map(({ library }) => ({
      library,
      problem:
        `${library} is patched, but its instrumentation has another tracer provider than the one ` +
        'that configureTracing has set up, so it makes no spans here: give it no provider of its ' +
        'own, and install one version of @wflo/tracing (npm ls @wflo/tracing).',
    }));
  return [...unpatched, ...unconnected];
}

/** In Jest itself; a process that a test has started inherits the variable only. */
export function insideJest(): boolean {
  return Boolean(process.env['JEST_WORKER_ID']) && Reflect.has(globalThis, 'expect');
}

/** A library that is there twice is patched only when each copy is. */
function stateOf({
  path,
  wrapped,
}: Pick<PatchedLibrary, 'path' | 'wrapped'>): LibraryDiagnosis['state'] {
  const copies = copiesOf(path);
  if (copies.length === 0) return 'not_loaded';
  return copies.every(([, exports]) => isWrappedAt(exports, wrapped)) ? 'patched' : 'not_traced';
}

/** The loaded copies of a library, each by its file. */
export function loadedCopies(library: 'express' | 'knex'): [file: string, exports: unknown][] {
  const patched = PATCHED.find((one) => one.library === library);
  return patched === undefined ? [] : copiesOf(patched.path);
}

function copiesOf(path: RegExp): [file: string, exports: unknown][] {
  return loadedModules().filter(([file]) => path.test(file));
}

/** The CommonJS modules of the process; those that are imported as ES modules are among them. */
function loadedModules(): [file: string, exports: unknown][] {
  try {
    const { cache } = createRequire(import.meta.url);
    return Object.entries(cache).map(([file, module]) => [file, module?.exports]);
  } catch {
    return [];
  }
}

function isWrappedAt(exports: unknown, path: readonly string[]): boolean {
  try {
    return isWrapped(
      path.reduce((value, name) => Reflect.get(Object(value) as object, name) as unknown, exports),
    );
  } catch {
    return false;
  }
}
