import fc from 'fast-check';
import { negotiateFormat } from '../../src/exposition/accept.ts';

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
    // As Prometheus 2.42 sends it, and as 3.x does with and without its protobuf.
    [
      'application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1',
      'openmetrics',
    ],
    [
      'application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
      'openmetrics',
    ],
    [
      'application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1',
      'openmetrics',
    ],
    ['text/plain;version=1.0.0;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1', 'prometheus'],
  ])('%p gets %s', (accept, format) => {
    expect(negotiateFormat(accept)).toBe(format);
  });

  describe('whatever the header', () => {
    const weight = fc.integer({ min: 0, max: 1_000 }).map((thousandths) => thousandths / 1_000);
    const type = fc.constantFrom(
      'application/openmetrics-text',
      'application/openmetrics-text;version=1.0.0',
      'application/openmetrics-text;version=0.0.1',
      'text/plain',
      'text/plain;version=0.0.4',
      'text/*',
      'application/*',
      '*/*',
      'application/json',
    );
    const range = fc.record({ type, weight });
    const header = (ranges: readonly { type: string; weight: number }[]) =>
      ranges.map((one) => `${one.type};q=${one.weight}`).join(',');

    it('gives a format, and OpenMetrics only to who names it', () => {
      const piece = fc.oneof(
        type,
        fc.constantFrom(',', ';', '=', ' ', '"', 'q=', 'q=1', 'q=0', 'q=1e9', 'version=', '/'),
        fc.string({ maxLength: 5 }),
      );
      fc.assert(
        fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
          const accept = pieces.join('');
          const isNamed = accept.toLowerCase().includes('application/openmetrics-text');
          const allowed = isNamed ? ['prometheus', 'openmetrics'] : ['prometheus'];
          expect(allowed).toContain(negotiateFormat(accept));
        }),
      );
    });

    it('does not depend on order, blanks or case', () => {
      fc.assert(
        fc.property(fc.array(range, { minLength: 1, maxLength: 6 }), (ranges) => {
          const format = negotiateFormat(header(ranges));
          expect(negotiateFormat(header(ranges.toReversed()))).toBe(format);
          const spaced = header(ranges).replaceAll(/[,;=]/g, ' $& ').toUpperCase();
          expect(negotiateFormat(spaced)).toBe(format);
        }),
      );
    });

    it('never takes OpenMetrics away from who comes to want it more', () => {
      fc.assert(
        fc.property(fc.array(range, { maxLength: 4 }), weight, weight, (others, one, other) => {
          const at = (quality: number) =>
            negotiateFormat(
              header([
                ...others,
                { type: 'application/openmetrics-text;version=1.0.0', weight: quality },
              ]),
            );
          if (at(Math.min(one, other)) === 'openmetrics') {
            expect(at(Math.max(one, other))).toBe('openmetrics');
          }
        }),
      );
    });
  });
});
