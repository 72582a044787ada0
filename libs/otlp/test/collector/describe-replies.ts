import { status } from '@grpc/grpc-js';
import { startGrpcCollector, type Response } from './grpc-collector.ts';
import { startHttpCollector, type HttpReply } from './http-collector.ts';
import { partialSuccess } from './partial-success.ts';
import { FLUSH_MILLIS, PROTOCOLS, type SignalUnderTest } from './signal-under-test.ts';

type Respond = (request: number) => Response;

/** The promises of the export of a signal, against a server that responds as a Collector rarely does. */
export function describeReplies(subject: SignalUnderTest): void {
  describe.each(PROTOCOLS)(
    `${subject.signal} to a server that is not content, over %s`,
    (protocol) => {
      const closers: (() => unknown)[] = [];
      afterEach(async () => {
        for (const close of closers.splice(0).reverse()) await close();
      });
      const exportFive = async (respond: Respond) => {
        const collector =
          protocol === 'grpc'
            ? await startGrpcCollector(respond)
            : await startHttpCollector((request) => httpReply(respond(request)));
        const exporting = subject.start({ protocol, otlpEndpoint: collector.endpoint });
        closers.push(
          () => {
            collector.close();
          },
          () => exporting.close(0),
        );
        for (let added = 0; added < 5; added += 1) exporting.add('item');
        await exporting.flush(FLUSH_MILLIS);
        return { collector, stats: exporting.stats() };
      };
      const failOnce =
        (code: status, retryAfterMillis?: number): Respond =>
        (request) =>
          request === 1 ? { kind: 'fail', code, retryAfterMillis } : { kind: 'accept' };

      it.each([status.UNAVAILABLE, status.RESOURCE_EXHAUSTED])(
        'waits as long as a response of status %p says, also when it is to flush',
        async (code) => {
          const { collector, stats } = await exportFive(failOnce(code, 1_000));
          const [first = 0, second = 0] = collector.times;
          expect(second - first).toBeGreaterThanOrEqual(990);
          expect(stats).toMatchObject({ exported: 5, dropped: {}, retries: 1 });
        },
      );

      it('sends again to an exhausted server where the protocol says so', async () => {
        const { stats } = await exportFive(failOnce(status.RESOURCE_EXHAUSTED));
        expect(stats).toMatchObject(
          protocol === 'grpc'
            ? { exported: 0, dropped: { export_failed: 5 }, retries: 0 }
            : { exported: 5, dropped: {}, retries: 1 },
        );
      });

      it('gives up what is refused', async () => {
        const { stats } = await exportFive(failOnce(status.INVALID_ARGUMENT));
        expect(stats).toMatchObject({ exported: 0, dropped: { export_failed: 5 }, retries: 0 });
      });

      it('counts what is rejected in a response of partial success', async () => {
        const { stats } = await exportFive(() => ({
          kind: 'partial',
          rejected: 2,
          message: 'old',
        }));
        expect(stats).toMatchObject({ exported: 3, dropped: { rejected: 2 } });
      });
    },
  );
}

const HTTP_STATUSES: Readonly<Partial<Record<status, number>>> = {
  [status.UNAVAILABLE]: 503,
  [status.RESOURCE_EXHAUSTED]: 429,
  [status.INVALID_ARGUMENT]: 400,
};

/** The same in the words of OTLP over HTTP. */
function httpReply(response: Response): HttpReply {
  if (response.kind === 'partial') {
    return { status: 200, body: partialSuccess(response.rejected, response.message) };
  }
  if (response.kind !== 'fail') return { status: 200 };
  const { code, retryAfterMillis } = response;
  const seconds = retryAfterMillis === undefined ? undefined : String(retryAfterMillis / 1_000);
  return {
    status: HTTP_STATUSES[code] ?? 500,
    ...(seconds !== undefined && { headers: { 'retry-after': seconds } }),
  };
}
