/**
 * A service of the kit as a process of its own: `GET /` responds, `GET /slow` when it is allowed
 * to by `GET /release`, `POST /` when its body has arrived.
 *
 * @module
 */
import { parseSettings, startHttpServer } from '@wflo/observability';
import { runService, ServiceKitError } from '../../src/index.ts';

const description = { name: 'wflo-kit-test', version: '1.0.0', events: 'kit' };

await runService(description, async ({ observe, onClose, stop }) => {
  const { logger } = await observe({ settings: parseSettings({}), server: false });
  const failure = process.env['FAILURE'];
  if (failure === 'known') throw new ServiceKitError('WFLO_DATABASE_TOO_NEW', 'it is too new');
  if (failure === 'unknown') throw new Error('nobody foresaw this');
  if (failure === 'later') {
    setTimeout(() => {
      throw new ServiceKitError('WFLO_DATABASE_UNAVAILABLE', 'it has gone');
    }, 1);
  }
  const released = Promise.withResolvers<undefined>();
  const server = await startHttpServer(
    (request, response) => {
      if (request.url === '/slow') {
        logger.info('slow_started');
        void released.promise.then(() => response.end('done'));
        return;
      }
      if (request.url === '/release') released.resolve(undefined);
      request.resume().once('end', () => response.end('ok'));
    },
    { port: 0 },
  );
  onClose(() => {
    logger.info('first_opened_closed');
  });
  onClose(() => {
    throw new Error('this step fails');
  });
  onClose(() => server.close({ drainMillis: 600_000 }));
  stop.addEventListener('abort', () => {
    setTimeout(
      () => {
        released.resolve(undefined);
      },
      Number(process.env['RELEASE_MILLIS'] ?? 600_000),
    ).unref();
  });
  logger.info('kit_started', { url: server.url });
});
