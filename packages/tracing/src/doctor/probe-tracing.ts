import { randomUUID } from 'node:crypto';
import { SpanKind } from '@opentelemetry/api';
import { currentProvider } from '../provider/current-provider.ts';
import { probeExpress, probeFetch, probeHttp, probeKnex } from './library-probes.ts';
import { ProbeSpans, type ProbeSpan, type ProbeTarget } from './probe-spans.ts';
import {
  INSTRUMENTATIONS,
  loadedCopies,
  tracingDoctor,
  type LibraryDiagnosis,
  type TracingDiagnosis,
} from './tracing-doctor.ts';

/** The longest that one probe may take. */
const PROBE_MILLIS = 5_000;

type Library = LibraryDiagnosis['library'];

interface Verdict {
  readonly library: Library;
  readonly isTraced: boolean;
  readonly problem?: string;
}

let running: Promise<unknown> = Promise.resolve();

/**
 * As `tracingDoctor`, and lets each library that is loaded do what it is for, once: a request to a
 * server of this process on a free port of 127.0.0.1, a route of express, a statement of knex to no
 * database. A library is traced when a span comes of it. These spans are not sampled, processed,
 * exported, counted or measured. Never rejects; takes some milliseconds.
 *
 * @example
 * const { libraries, problems } = await probeTracing();
 */
export async function probeTracing(): Promise<TracingDiagnosis> {
  const diagnosis = tracingDoctor();
  if (!diagnosis.configured || diagnosis.insideJest) return diagnosis;
  const after = running.then(() => judge(diagnosis));
  running = after.catch(() => undefined);
  return after;
}

async function judge(diagnosis: TracingDiagnosis): Promise<TracingDiagnosis> {
  const verdicts: Verdict[] = [];
  for (const { library, state } of diagnosis.libraries) {
    if (state !== 'not_loaded') verdicts.push(await probe(library));
  }
  const verdictOf = (library: Library): Verdict | undefined =>
    verdicts.find((one) => one.library === library);
  return {
    ...diagnosis,
    libraries: diagnosis.libraries.map(({ library, state }) => {
      const verdict = verdictOf(library);
      if (verdict === undefined) return { library, state };
      return { library, state: verdict.isTraced ? 'traced' : 'not_traced' };
    }),
    problems: [
      ...diagnosis.problems,
      // What is not patched has its problem already.
      ...diagnosis.libraries
        .filter(({ state }) => state === 'patched' || state === 'traced')
        .flatMap(({ library }) => verdictOf(library)?.problem ?? []),
    ],
  };
}

async function probe(library: Library): Promise<Verdict> {
  const target = { path: `/.well-known/wflo-probe/${randomUUID()}`, port: 0 };
  let failure = '';
  const missing: string[] = [];
  for (const run of runsOf(library, target)) {
    const spans = new ProbeSpans(target);
    await withinBound(spans.run(run)).catch((error: unknown) => {
      failure = ` (${error instanceof Error ? error.message : String(error)})`;
    });
    missing.push(...missingOf(library, spans.made));
  }
  if (missing.length === 0) {
    currentProvider.used.add(INSTRUMENTATIONS[library]);
    return { library, isTraced: true };
  }
  const problem =
    `${library} is patched, and no span came of ${[...new Set(missing)].join(' and ')} that was ` +
    `made to try it${failure}: look for an instrumentation that is disabled or configured to ignore ` +
    'it, and for two versions of OpenTelemetry (npm ls @opentelemetry/api @opentelemetry/instrumentation).';
  return { library, isTraced: false, problem };
}

/** Each copy of a library is tried by itself. */
function runsOf(library: Library, target: ProbeTarget): (() => Promise<void>)[] {
  switch (library) {
    case 'http':
      return [() => probeHttp(target)];
    case 'fetch':
      return [() => probeFetch(target)];
    case 'express':
      return loadedCopies('express').map(
        ([, exports]) =>
          () =>
            probeExpress(target, exports),
      );
    case 'knex':
      return loadedCopies('knex').map(
        ([file]) =>
          () =>
            probeKnex(file),
      );
  }
}

function missingOf(library: Library, made: readonly ProbeSpan[]): string[] {
  const own = made.filter(({ scope }) => scope === INSTRUMENTATIONS[library]);
  if (library !== 'http') return own.length > 0 ? [] : ['a call'];
  return [
    ...(own.some(({ kind }) => kind === SpanKind.CLIENT) ? [] : ['an outgoing request']),
    ...(own.some(({ kind }) => kind === SpanKind.SERVER) ? [] : ['an incoming request']),
  ];
}

async function withinBound(probing: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const isOver = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`not over after ${PROBE_MILLIS} ms`));
    }, PROBE_MILLIS);
  });
  try {
    await Promise.race([probing, isOver]);
  } finally {
    clearTimeout(timer);
  }
}
