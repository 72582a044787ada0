import { negotiateFormat } from '../src/accept.ts';

const OPENMETRICS_FIRST =
  'application/openmetrics-text;version=1.0.0;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2';

describe('negotiateFormat', () => {
  it.each([
    [undefined, 'prometheus'],
    ['', 'prometheus'],
    ['*/*', 'prometheus'],
    ['text/html,application/xhtml+xml,*/*;q=0.8', 'prometheus'],
    ['application/*', 'prometheus'],
    ['application/json', 'prometheus'],
    ['text/plain', 'prometheus'],
    ['text/plain;version=0.0.4;q=1,*/*;q=0.1', 'prometheus'],
    ['application/openmetrics-text', 'openmetrics'],
    ['Application/OpenMetrics-Text; Version="1.0.0"', 'openmetrics'],
    [OPENMETRICS_FIRST, 'openmetrics'],
    ['text/plain;q=0.5,application/openmetrics-text;q=0.5', 'openmetrics'],
    ['text/plain;q=0.9,application/openmetrics-text;version=1.0.0;q=0.5', 'prometheus'],
    ['application/openmetrics-text;version=0.0.1', 'prometheus'],
    ['application/openmetrics-text;q=0', 'prometheus'],
    ['application/openmetrics-text;q=0.000,*/*', 'prometheus'],
    ['application/openmetrics-text;q=nonsense', 'prometheus'],
    [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,text/plain;q=0.5',
      'openmetrics',
    ],
    [',;,;q=;=', 'prometheus'],
  ])('%p gets %s', (accept, format) => {
    expect(negotiateFormat(accept)).toBe(format);
  });
});
