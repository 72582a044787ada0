import { once } from 'node:events';
import type * as Http from 'node:http';
import type { AddressInfo } from 'node:net';
import type * as Api from '@opentelemetry/api';
import { MeterProvider, MetricReader } from '@opentelemetry/sdk-metrics';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-node';
import type Express from 'express';
import type * as Tracing from '../../src/index.ts';

interface Modules {
  readonly api: typeof Api;
  /** Taken before anything was configured. */
  readonly early: Api.Tracer;
  readonly http: typeof Http;
  readonly express: typeof Express;
  readonly tracing: typeof Tracing;
}

export interface Round {
  readonly spans: readonly {
    readonly name: string;
    readonly scope: string;
    readonly traceId: string;
    readonly isRoot: boolean;
  }[];
  readonly diagnosis: Tracing.TracingDiagnosis;
}

export interface TwoRounds {
  /** Whether the application's copy of the API is the one that `import` gives. */
  readonly isImportedCopy: boolean;
  readonly rounds: readonly Round[];
  readonly metrics: readonly string[];
}

class Reader extends MetricReader {
  protected onForceFlush(): Promise<void> {
    return Promise.resolve();
  }

  protected onShutdown(): Promise<void> {
    return Promise.resolve();
  }
}

/**
 * The same job under two configurations, one after the other, with the modules as the application
 * has loaded them. A meter provider is registered between them. Prints what became of it.
 */
export async function twoRounds({ api, early, http, express, tracing }: Modules): Promise<void> {
  const app = express();
  let responded: Promise<unknown> | undefined;
  app.get('/orders/:id', (_request, response) => {
    // By then the instrumentation, which has listened first, has ended its span.
    responded = once(response, 'close');
    response.send('ok');
  });
  const server = http.createServer((request, response) => {
    app(request, response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo; // it listens on a port

  const round = async (): Promise<Round> => {
    const ended: ReadableSpan[] = [];
    const done = (): Promise<void> => Promise.resolve();
    const handle = tracing.configureTracing({
      serviceName: 'two-rounds',
      spanProcessors: [
        {
          onStart: () => undefined,
          onEnd: (span) => void ended.push(span),
          forceFlush: done,
          shutdown: done,
        },
      ],
    });
    await tracing.withSpan('job', {}, async () => {
      await (await fetch(`http://127.0.0.1:${port}/orders/7`)).text();
      await responded;
      early.startActiveSpan('early', (span) => {
        span.end();
      });
    });
    const diagnosis = tracing.tracingDoctor();
    await handle.shutdown();
    const spans = ended.map((span) => ({
      name: span.name,
      scope: span.instrumentationScope.name,
      traceId: span.spanContext().traceId,
      isRoot: span.parentSpanContext === undefined,
    }));
    return { spans, diagnosis };
  };

  const first = await round();
  const reader = new Reader();
  api.metrics.setGlobalMeterProvider(new MeterProvider({ readers: [reader] }));
  const second = await round();
  server.close();
  server.closeAllConnections();
  const { resourceMetrics } = await reader.collect();
  const metrics = resourceMetrics.scopeMetrics.flatMap((scope) =>
    scope.metrics.map(({ descriptor }) => descriptor.name),
  );
  const imported = await import('@opentelemetry/api');
  const result: TwoRounds = {
    isImportedCopy: imported.trace === api.trace,
    rounds: [first, second],
    metrics: metrics.sort(),
  };
  process.stdout.write(JSON.stringify(result));
}
