import type { WorkerOptions } from '@temporalio/worker';
import { RuntimeExistsError } from '../errors.ts';
import { hasCoreMetrics, hasRuntime, isRuntimeOurs } from '../runtime/runtime.ts';
import type { TelemetryLogger } from '../telemetry/telemetry-logger.ts';
import { whenThirdParty } from './third-party-bundle.ts';

/** What a program that uses the plugin wrongly reads in its log, each once. */
export class Warnings {
  readonly #logger: TelemetryLogger;
  readonly #warned = new Set<string>();

  constructor(logger: TelemetryLogger) {
    this.#logger = logger;
  }

  givenTwice(): void {
    this.#once('temporal_plugin_given_twice', {
      hint: 'Another WfloTemporalPlugin is on this worker or client already, so this one leaves it alone. Give all of them one instance.',
    });
  }

  /** @param requested the options that only a runtime of our own can follow. */
  runtimeExists(requested: readonly string[]): void {
    const inVain = requested.filter((option) =>
      option === 'coreMetrics' ? !hasCoreMetrics() : !isRuntimeOurs(),
    );
    if (inVain.length === 0 || !hasRuntime()) return;
    const { code, message } = new RuntimeExistsError(inVain);
    this.#once('temporal_runtime_exists', { code, options: inVain, hint: message });
  }

  /** A program may have several bundles, and each is worth a line. */
  bundleWithoutTelemetry({ workflowBundle }: WorkerOptions): void {
    whenThirdParty(workflowBundle, () => {
      this.#logger.warning('workflow_bundle_without_telemetry', {
        hint: 'This workflow bundle was made without the plugin: its workflows leave no spans, and no budget holds them. Pass the plugin to bundleWorkflowCode({ plugins }).',
      });
    });
  }

  #once(event: string, fields: Record<string, unknown>): void {
    if (this.#warned.has(event)) return;
    this.#warned.add(event);
    this.#logger.warning(event, fields);
  }
}
