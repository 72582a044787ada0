import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  bundleWorkflowCode,
  DefaultLogger,
  type BundleOptions,
  type BundlerPlugin,
  type WorkflowBundleOption,
} from '@temporalio/worker';
import { WfloTemporalPlugin } from '@wflo/temporal';

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

function ownWorkflows(): string {
  const entry = `../workflows/index.${RUNS_FROM_SOURCES ? 'ts' : 'js'}`;
  return fileURLToPath(new URL(entry, import.meta.url));
}

/**
 * The plugin for bundles. Steps run side by side and `progress` is queried at any time, so no
 * query may run them speculatively.
 */
export function bundledTelemetry(): WfloTemporalPlugin {
  return new WfloTemporalPlugin({ runtime: false, metrics: false, refuseQueriesAhead: true });
}

/** Bundles workflows, by default our own; takes seconds. */
export async function bundleWorkflows(
  plugins: BundlerPlugin[] = [bundledTelemetry()],
  workflowsPath = ownWorkflows(),
): Promise<string> {
  const { code } = await bundleWorkflowCode({
    workflowsPath,
    plugins,
    // Webpack's report of each module is no line of a service's log.
    logger: new DefaultLogger('WARN'),
    webpackConfigHook: RUNS_FROM_SOURCES ? resolveToSources : undefined,
  });
  return code;
}

/** For `Worker.create`: the bundle at `path`, else our own, prebuilt or from the sources. */
export async function workflowBundle(path?: string): Promise<WorkflowBundleOption> {
  if (path !== undefined) return { codePath: path };
  const codePath = bundlePath();
  if (!RUNS_FROM_SOURCES && existsSync(codePath)) return { codePath };
  return { code: await bundleWorkflows() };
}
