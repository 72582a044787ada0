import { readFile } from 'node:fs/promises';
import { startLogExport } from '@wflo/logging/otlp';
import { executionId, TelemetryLab, type LogLine } from '../fixtures/telemetry-lab.ts';
import { until } from '../fixtures/until.ts';
import { greeting } from '../fixtures/workflows.ts';
import { withLab, withTemporal } from '../fixtures/with-lab.ts';

const grpc = process.env['WFLO_TEST_OTLP_GRPC'] ?? '';
const http = process.env['WFLO_TEST_OTLP_HTTP'] ?? '';
const file = process.env['WFLO_TEST_OTLP_FILE'] ?? '';
const withCollector = file === '' ? describe.skip : describe;

type Value = Readonly<Record<string, unknown>>;
interface KeyValue {
  readonly key: string;
  readonly value: Value;
}
interface LogRecord {
  readonly timeUnixNano: string;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly eventName: string;
  readonly body: Value;
  readonly attributes: readonly KeyValue[];
  readonly flags: number;
  readonly traceId: string;
  readonly spanId: string;
}
interface ExportRequest {
  readonly resourceLogs?: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] };
    readonly scopeLogs: readonly {
      readonly scope: { readonly name: string };
      readonly logRecords: readonly LogRecord[];
    }[];
  }[];
}

/** The log records of a service in the Collector's file: one request per line. */
async function received(service: string) {
  const requests = (await readFile(file, 'utf8'))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as ExportRequest);
  return requests
    .flatMap(({ resourceLogs = [] }) => resourceLogs)
    .filter(({ resource }) => plain(resource.attributes)['service.name'] === service)
    .flatMap(({ scopeLogs }) =>
      scopeLogs.flatMap(({ scope, logRecords }) =>
        logRecords.map((record) => ({ scope: scope.name, record })),
      ),
    );
}

/** What the line has to be of which this is the record. */
function lineOf({ scope, record }: { scope: string; record: LogRecord }): LogLine {
  return {
    timestamp: new Date(Number(BigInt(record.timeUnixNano) / 1_000_000n)).toISOString(),
    level: record.severityText,
    logger: scope,
    event: plainValue(record.body),
    trace_id: record.traceId,
    span_id: record.spanId,
    trace_flags: record.flags,
    ...plain(record.attributes),
  };
}

function plain(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));
}

function plainValue(value: Value): unknown {
  const [[kind, held] = ['', null]] = Object.entries(value);
  return kind === 'intValue' ? Number(held) : held;
}

withTemporal('lines of a workflow and of its activities', () => {
  withCollector('over OTLP', () => {
    let lab: TelemetryLab;
    withLab((opened) => (lab = opened));

    it.each([
      ['grpc', grpc],
      ['http/protobuf', http],
    ] as const)(
      'arrive as they are on stdout, over %s',
      async (protocol, otlpEndpoint) => {
        const workflowId = executionId();
        const resource = { 'service.name': workflowId };
        const logExport = startLogExport({ protocol, otlpEndpoint, resource });
        await lab.withWorker((taskQueue) =>
          lab.client.workflow.execute(greeting, { taskQueue, workflowId, args: ['Ada'] }),
        );
        await logExport?.shutdown({ timeoutMillis: 60_000 });
        const count = logExport?.stats().exported ?? 0;
        const records = await until(async () => {
          const found = await received(workflowId);
          return found.length >= count ? found : undefined;
        });

        const ofExecution = records
          .map(lineOf)
          .filter((line) => line['execution_id'] === workflowId);
        expect(ofExecution).toEqual(lab.linesOf(workflowId));
        const span = (name: string) =>
          lab
            .spansOfExecution(workflowId)
            .find((one) => one.name === name)
            ?.spanContext();
        for (const [event, spanName] of [
          ['greeting_begins', 'workflow.execute'],
          ['greet_called', 'activity.greet'],
        ]) {
          const found = records.filter(({ record }) => record.eventName === event);
          expect(found.map(({ record }) => record)).toEqual([
            expect.objectContaining({
              body: { stringValue: event },
              severityNumber: 9,
              severityText: 'info',
              traceId: span(spanName ?? '')?.traceId,
              spanId: span(spanName ?? '')?.spanId,
              flags: 1,
            }),
          ]);
        }
      },
      180_000,
    );
  });
});
