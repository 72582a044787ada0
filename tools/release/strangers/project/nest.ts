import 'reflect-metadata';
import { Controller, Get, Logger, Module, Param, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import knex from 'knex';
import { configureLogging, getLogger } from '@wflo/logging';
import { httpMeterProvider, renderMetrics } from '@wflo/metrics';
import { configureTracing, tracingDoctor } from '@wflo/tracing';

/** Nest's messages as events; its context names the logger. */
const write =
  (method: 'debug' | 'info' | 'warning' | 'error' | 'fatal') =>
  (event: unknown, ...rest: unknown[]): void => {
    const context = rest.pop();
    getLogger(`nest.${String(context)}`)[method](String(event), { rest });
  };
const logger: LoggerService = {
  debug: write('debug'),
  log: write('info'),
  warn: write('warning'),
  error: write('error'),
  fatal: write('fatal'),
};

const database = knex({
  client: 'better-sqlite3',
  connection: { filename: ':memory:' },
  useNullAsDefault: true,
});

@Controller('orders')
class Orders {
  readonly #logger = new Logger(Orders.name);

  @Get(':id')
  async get(@Param('id') id: string): Promise<object> {
    this.#logger.log('in_a_span');
    await database.raw('select 1');
    return { id };
  }
}

@Module({ controllers: [Orders] })
class Application {}

async function main(): Promise<void> {
  const scopes = new Set<string>();
  const nothing = (): Promise<void> => Promise.resolve();
  const tracing = configureTracing({
    serviceName: 'stranger',
    meterProvider: httpMeterProvider(),
    spanProcessors: [
      {
        onStart: () => undefined,
        onEnd: (span) => void scopes.add(span.instrumentationScope.name),
        forceFlush: nothing,
        shutdown: nothing,
      },
    ],
  });
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  configureLogging({ level: 'INFO', jsonOutput: true, destination });

  const app = await NestFactory.create(Application, { logger });
  await app.listen(0, '127.0.0.1');
  await (await fetch(`${await app.getUrl()}/orders/1`)).text();
  await app.close();
  await database.destroy();
  const { body } = await renderMetrics({ accept: 'text/plain' });
  const { problems } = tracingDoctor();
  await tracing.shutdown();
  const written = lines.filter((line) => line.includes('"in_a_span"'));
  console.log(
    JSON.stringify({
      spans: [...scopes].map((name) => name.replace('@opentelemetry/instrumentation-', '')),
      traceIds: written.length > 0 && written.every((line) => line.includes('"trace_id":"')),
      problems,
      metrics: /http_server_request_duration_seconds_count\{.*orders\/:id.*\} 1/.test(body),
    }),
  );
}

void main();
