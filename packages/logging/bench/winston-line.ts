/** As own-line.ts, with winston; a request is done when its lines are written. */
import { openSync, writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

import winston from 'winston';

const devNull = openSync('/dev/null', 'w');
let left = 0;
let whenWritten: () => void = () => undefined;
const stream = new Writable({
  decodeStrings: false,
  write: (line: string, _encoding, done) => {
    writeSync(devNull, line);
    done();
    left -= 1;
    if (left === 0) setImmediate(whenWritten);
  },
});
const ids = {
  trace_id: '0af7651916cd43dd8448eb211c80319c',
  span_id: 'b7ad6b7169203331',
  trace_flags: 1,
};
const logger = winston
  .createLogger({
    format: winston.format.combine(winston.format.timestamp(), winston.format.json()),
    // eslint-disable-next-line @typescript-eslint/no-unsafe-class-instance-assignment -- winston's types are wrong
    transports: new winston.transports.Stream({ stream }),
  })
  .child({
    logger: 'shop.checkout',
    service: 'shop',
    workflow_id: 'csv-report',
    execution_id: 'exec-01m8344c0q',
  });

for await (const request of createInterface({ input: process.stdin })) {
  const before = process.cpuUsage();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  whenWritten = () => {
    resolve(undefined);
  };
  left = Number(request);
  for (let count = 0; count < Number(request); count += 1) {
    const fields = { step_id: 'profile', attempt: 1, duration_ms: count, ok: true };
    logger.info('step_completed', { ...fields, ...ids });
  }
  await promise;
  const { user, system } = process.cpuUsage(before);
  process.stdout.write(`${user + system}\n`);
}
