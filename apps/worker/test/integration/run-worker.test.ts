import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { getLogger } from '@wflo/observability';
import { GracefulShutdownPeriodExpiredError, type Worker } from '@temporalio/worker';
import { runWorker } from '../../src/temporal/run-worker.ts';
import { connectToTemporal } from '../../src/temporal/connect.ts';

const logger = getLogger('test');

/** A worker as it is when Temporal is frozen, or when its activities do not end: not to be had. */
function workerThat(run: () => Promise<void>, state: string): Worker {
  return { run, getState: () => state, shutdown: () => undefined } as unknown as Worker;
}

describe('runWorker', () => {
  it('leaves when all is done but the farewell to a Temporal that does not respond', async () => {
    const worker = workerThat(() => new Promise(() => undefined), 'STOPPED');
    await expect(runWorker(worker, AbortSignal.abort(), logger)).resolves.toBe(false);
  });

  it('ends when its activities have had their time', async () => {
    const expired = () => Promise.reject(new GracefulShutdownPeriodExpiredError('late'));
    const worker = workerThat(expired, 'DRAINING');
    await expect(runWorker(worker, AbortSignal.abort(), logger)).resolves.toBe(true);
  });
});

describe('connectToTemporal', () => {
  it('gives up on a server that takes the connection and sends nothing, when it is stopped', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const stop = new AbortController();
    const { port } = silent.address() as AddressInfo;
    const connecting = connectToTemporal({
      connection: { address: `127.0.0.1:${port}` },
      waitSeconds: 3_600,
      signal: stop.signal,
      logger,
    });
    const [socket] = (await once(silent, 'connection')) as [Socket];
    stop.abort(new Error('received SIGTERM'));
    await expect(connecting).rejects.toThrow('received SIGTERM');
    silent.close();
    socket.destroy();
  });
});
