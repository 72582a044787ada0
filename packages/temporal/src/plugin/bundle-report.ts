import type { BundleOptions } from '@temporalio/worker';
import { WorkflowBundleError } from '../errors.ts';
import type { TelemetryLogger } from '../telemetry/telemetry-logger.ts';

type WebpackHook = NonNullable<BundleOptions['webpackConfigHook']>;
type Configuration = Parameters<WebpackHook>[0];
/** One that is a function; webpack's own types are in a package that a program need not have. */
type WebpackPlugin = Extract<
  NonNullable<Configuration['plugins']>[number],
  (compiler: never) => void
>;
type Compiler = Parameters<WebpackPlugin>[0];
type Stats = Parameters<Parameters<Compiler['hooks']['done']['tap']>[1]>[0];

/** The same for each copy of this package in a process. */
const OURS = Symbol.for('@wflo/temporal/bundle-report');
const MOST_REASONS = 5;
const LONGEST_REASON = 1_000;

/**
 * Has a bundling that fails say why, in the error and as one line of the log. The SDK's own error
 * says that there were errors; the reasons are in a report that it hands to a logger, which is that
 * of the runtime, of `bundleWorkflowCode`, or nobody's.
 */
export function reportingBundleErrors(
  hook: WebpackHook | undefined,
  logger: TelemetryLogger,
): WebpackHook {
  if (hook !== undefined && OURS in hook) return hook;
  const reporting: WebpackHook = (configuration) => {
    const config = hook === undefined ? configuration : hook(configuration);
    return { ...config, plugins: [...(config.plugins ?? []), reporter(logger)] };
  };
  return Object.defineProperty(reporting, OURS, { value: true });
}

function reporter(logger: TelemetryLogger): WebpackPlugin {
  return (compiler) => {
    compiler.hooks.done.tap('@wflo/temporal', (stats) => {
      if (!stats.hasErrors()) return;
      const output = stats.toString({ chunks: false, colors: false, errorDetails: true });
      logger.error('workflow_bundle_failed', { output });
      throw new WorkflowBundleError(reasonsOf(stats));
    });
  };
}

/** Without the resolver's attempts, which are in the report. */
function reasonsOf(stats: Stats): string[] {
  const { errors = [] } = stats.toJson({ all: false, errors: true });
  const reasons = errors.map(({ message, moduleName }) =>
    `${moduleName === undefined ? '' : `${moduleName}: `}${message}`.slice(0, LONGEST_REASON),
  );
  const more = reasons.length - MOST_REASONS;
  return more > 0 ? [...reasons.slice(0, MOST_REASONS), `and ${more} more`] : reasons;
}
