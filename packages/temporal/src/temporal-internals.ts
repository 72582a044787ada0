/**
 * Every reach into what Temporal's SDK keeps to itself, where there is no other way. What depends
 * on one that a version has renamed is left out, and a test of this package fails.
 *
 * @module
 */
import { EventEmitter } from 'node:events';
import type { Logger } from '@temporalio/common';
import type { Runtime, RuntimeOptions, Worker } from '@temporalio/worker';

/** The sink under which the SDK lets its own workflow log be replaced, worker by worker. */
export const WORKFLOW_LOG_SINK = 'defaultWorkerLogger';

/** The SDK's loggers put on each line's attributes when it was written, in nanoseconds. */
export const LOG_TIMESTAMP = Symbol.for('log_timestamp');

/** The process-wide runtime, if it was made; `Runtime.instance()` would make it. */
export function existingRuntime(runtimes: typeof Runtime): Runtime | undefined {
  return runtimes._instance;
}

/** Whether a program has installed it: after its last connection closed it is made anew so. */
export function wasInstalled(runtimes: typeof Runtime): boolean {
  return runtimes.instantiator === 'install';
}

/** Whether there is or was one, however it was made. */
export function wasMade(runtimes: typeof Runtime): boolean {
  return runtimes.instantiator !== undefined;
}

/** What the SDK makes the runtime of where nobody has installed one. */
export function defaultOptionsOf(runtimes: typeof Runtime): unknown {
  return Reflect.get(runtimes, 'defaultOptions');
}

export function setDefaultOptions(runtimes: typeof Runtime, options: RuntimeOptions): void {
  if (defaultOptionsOf(runtimes) !== undefined) Reflect.set(runtimes, 'defaultOptions', options);
}

/** What a logger of the SDK adds to each line: attributes, or what makes them. */
export function logContributors(log: Logger): readonly unknown[] {
  const contributors: unknown = Reflect.get(log, 'contributors');
  return Array.isArray(contributors) ? contributors : [];
}

/** Listens, until the returned function is called, to an emitter that the SDK has for replays. */
export function onCacheEviction(worker: Worker, listener: (event: unknown) => void): () => void {
  const emitter: unknown = Reflect.get(worker, 'evictionsEmitter');
  if (!(emitter instanceof EventEmitter)) return () => undefined;
  emitter.on('eviction', listener);
  return () => {
    emitter.off('eviction', listener);
  };
}

/** The build where no deployment is named: a digest of the bundle (as an option, deprecated). */
export function buildIdOf(options: Worker['options']): string | undefined {
  const buildId: unknown = Reflect.get(options, 'buildId');
  return typeof buildId === 'string' ? buildId : undefined;
}

/** Services and operations of the Nexus handlers that a worker has. */
export function nexusOperationsOf(options: Worker['options']): [string, string][] {
  const handlers: unknown = Reflect.get(options, 'nexusServiceHandlers');
  if (!(handlers instanceof Map)) return [];
  return [...handlers].flatMap(([service, handler]: [unknown, unknown]) =>
    operationNamesOf(handler).map((operation): [string, string] => [String(service), operation]),
  );
}

function operationNamesOf(handler: unknown): string[] {
  const definition: unknown = valueOf(handler, 'definition');
  const operations = valueOf(definition, 'operations');
  if (typeof operations !== 'object' || operations === null) return [];
  return Object.values(operations).flatMap((operation: unknown) => {
    const name = valueOf(operation, 'name');
    return typeof name === 'string' ? [name] : [];
  });
}

function valueOf(object: unknown, name: string): unknown {
  return typeof object === 'object' && object !== null ? Reflect.get(object, name) : undefined;
}

/** Nexus requests that a worker handles at the moment, which its status does not have. */
export function nexusRequestsInFlight(worker: object): number | undefined {
  const value = valueOf(Reflect.get(worker, 'numInFlightNexusOperationsSubject'), 'value');
  return typeof value === 'number' ? value : undefined;
}

/** The slots of a supplier; `undefined` where their number follows the load. */
export function slotsOf(supplier: unknown): number | undefined {
  if (typeof supplier !== 'object' || supplier === null) return undefined;
  const slots: unknown = Reflect.get(supplier, 'numSlots');
  return typeof slots === 'number' ? slots : undefined;
}
