/**
 * Where the worker's workflows come from: the prebuilt bundle of `npm run build`, or the sources.
 *
 * @module
 */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type BundleOptions,
  type BundlerPlugin,
  type WorkflowBundleOption,
} from '@temporalio/worker';

type WebpackHook = NonNullable<BundleOptions['webpackConfigHook']>;

/** Lets the bundler resolve workspace packages to their sources, as Node does here. */
const resolveToSources: WebpackHook = (config) => ({
  ...config,
  resolve: {
    ...config.resolve,
    conditionNames: ['@wflo/source', 'import', 'require', 'node', 'default'],
  },
});

const RUNS_FROM_SOURCES = import.meta.url.endsWith('.ts');

/** Where `build` puts the bundle. */
export function bundlePath(): string {
  return fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
}

/** Bundles the workflows beside this file, in the sources as in the build; takes seconds. */
export async function bundleWorkflows(plugins: BundlerPlugin[]): Promise<string> {
  const entry = `../workflows/index.${RUNS_FROM_SOURCES ? 'ts' : 'js'}`;
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL(entry, import.meta.url)),
    plugins,
    // Webpack's report of each module is no line of a service's log.
    logger: new DefaultLogger('WARN'),
    ...(RUNS_FROM_SOURCES ? { webpackConfigHook: resolveToSources } : {}),
  });
  return code;
}

/** The bundle for `Worker.create`. */
export async function workflowBundle(plugins: BundlerPlugin[]): Promise<WorkflowBundleOption> {
  const codePath = bundlePath();
  if (!RUNS_FROM_SOURCES && existsSync(codePath)) return { codePath };
  return { code: await bundleWorkflows(plugins) };
}
