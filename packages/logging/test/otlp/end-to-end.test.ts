import { describeExport, describeReplies, type SignalUnderTest } from '@wflo/otlp/collector';
import { configureLogging, getLogger } from '../../src/index.ts';
import { startLogExport } from '../../src/otlp.ts';

const records: SignalUnderTest = {
  signal: 'logs',
  itemsAreCut: true,
  start: (options) => {
    configureLogging({ destination: { write: () => true }, jsonOutput: true });
    const logExport = startLogExport({ ...options, onWarning: () => undefined });
    if (logExport === undefined) throw new Error('nothing is exported');
    return {
      add: (name, bytes = 0) => {
        getLogger('test').info(name, { text: 'x'.repeat(bytes) });
      },
      flush: (timeoutMillis) => logExport.flush({ timeoutMillis }),
      close: (timeoutMillis) => logExport.shutdown({ timeoutMillis }),
      stats: () => logExport.stats(),
    };
  },
  // Written by the Collector.
  namesOf: (record) => [(record as { body: { stringValue: string } }).body.stringValue],
};

describeExport(records, process.env['WFLO_TEST_OTELCOL_EXECUTABLE']);
describeReplies(records);
