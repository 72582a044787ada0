import type { Logger } from '@temporalio/common';

/** A logger of Temporal's shape: its six methods, made of one `log`. */
export function temporalLogger(log: Logger['log']): Logger {
  return {
    log,
    trace: (message, meta) => {
      log('TRACE', message, meta);
    },
    debug: (message, meta) => {
      log('DEBUG', message, meta);
    },
    info: (message, meta) => {
      log('INFO', message, meta);
    },
    warn: (message, meta) => {
      log('WARN', message, meta);
    },
    error: (message, meta) => {
      log('ERROR', message, meta);
    },
  };
}
