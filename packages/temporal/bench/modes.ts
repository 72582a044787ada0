/** What is compared: nothing, this package, and Temporal's own OpenTelemetry plugin. */
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider } from '@opentelemetry/sdk-trace-node';
import { OpenTelemetryPlugin } from '@temporalio/interceptors-opentelemetry-v2';
import type { WorkerPlugin } from '@temporalio/worker';
// eslint-disable-next-line @nx/enforce-module-boundaries -- as published: sources would be compiled for an older language
import { WfloTemporalPlugin } from '@wflo/temporal';

export type Mode = 'off' | 'on' | 'official';
export const MODES: readonly Mode[] = ['off', 'on', 'official'];

type Plugin = WfloTemporalPlugin | OpenTelemetryPlugin;

/** The plugins of a mode, for bundler, client and worker; spans are batched and then let go. */
export function pluginsOf(mode: Mode): Plugin[] & WorkerPlugin[] {
  if (mode === 'off') return [];
  const processor = new BatchSpanProcessor({
    export: (_spans: unknown, done: (result: { code: number }) => void) => {
      done({ code: 0 });
    },
    shutdown: () => Promise.resolve(),
  });
  new NodeTracerProvider({ spanProcessors: [processor] }).register();
  if (mode === 'on') return [new WfloTemporalPlugin()];
  const resource = resourceFromAttributes({ 'service.name': 'bench' });
  return [new OpenTelemetryPlugin({ resource, spanProcessor: processor })];
}
