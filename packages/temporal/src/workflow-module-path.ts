import { fileURLToPath } from 'node:url';

/** What can be bundled beside `interceptors`, each for an option of the plugin. */
export type WorkflowModule = 'interceptors' | 'pending-span' | 'single-trace' | 'query-guard';

/** The absolute path of a module of workflow code, by default that of `@wflo/temporal/workflow`. */
export function workflowModulePath(module: WorkflowModule = 'interceptors'): string {
  const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'cjs';
  return fileURLToPath(new URL(`./workflow/${module}.${extension}`, import.meta.url));
}
