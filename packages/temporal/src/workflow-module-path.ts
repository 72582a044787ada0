/**
 * Where the bundler finds the workflow side: beside this file, in the sources as in the build.
 *
 * @module
 */
import { fileURLToPath } from 'node:url';

/** The absolute path of `@wflo/temporal/workflow`. */
export function workflowModulePath(): string {
  return pathOf('interceptors');
}

/** The absolute path of the module that announces runs as they start. */
export function pendingSpanModulePath(): string {
  return pathOf('pending-span');
}

/** The absolute path of the module that keeps continue-as-new chains in one trace. */
export function singleTraceModulePath(): string {
  return pathOf('single-trace');
}

/** The absolute path of the module that lets no query run code speculatively. */
export function queryGuardModulePath(): string {
  return pathOf('query-guard');
}

function pathOf(module: string): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
  return fileURLToPath(new URL(`./workflow/${module}.${extension}`, import.meta.url));
}
