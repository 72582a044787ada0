import { getLogger, setLogLevel, toPino } from '../src/index.ts';
import { captureLog } from './captured-log.ts';

describe('a pino logger made of ours', () => {
  it('writes our lines, with name, bound fields, children and formats', () => {
    const log = captureLog();
    const pino = toPino(getLogger('http').bind({ service: 's' }));
    pino.child({ reqId: 7 }).warn({ status: 404 }, 'answered in %d ms', 12);
    expect(log.last()).toMatchObject({
      level: 'warning',
      logger: 'http',
      event: 'answered in 12 ms',
      service: 's',
      reqId: 7,
      status: 404,
    });
  });

  it('shows an error with its causes as exception, and takes secrets out', () => {
    const log = captureLog();
    const error = new Error('top', { cause: new TypeError('root') });
    toPino(getLogger()).error({ err: error, headers: { authorization: 'x' } }, 'failed');
    expect(log.last()).toMatchObject({
      event: 'failed',
      exception: { type: 'Error', message: 'top', cause: { type: 'TypeError', message: 'root' } },
      headers: { authorization: '[Redacted]' },
    });
    toPino(getLogger()).error(error);
    expect(log.last()).toMatchObject({ event: 'top', exception: { message: 'top' } });
  });

  it('follows our levels, and keeps fields with the names of ours', () => {
    const log = captureLog({ level: 'INFO' });
    const pino = toPino(getLogger('bridge.http'));
    pino.trace('no');
    setLogLevel('DEBUG', 'bridge');
    pino.trace({ level: 3, event: 'e' }, 'yes');
    pino.fatal('end');
    expect(log.all()).toMatchObject([
      { level: 'debug', event: 'yes', level_: 3, event_: 'e' },
      { level: 'critical', event: 'end' },
    ]);
  });
});
