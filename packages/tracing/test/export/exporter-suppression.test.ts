import { runApp } from '../apps/run-app.ts';
import { startHttpCollector } from '@wflo/otlp/collector';

it('makes no spans of its own requests to the collector', async () => {
  const collector = await startHttpCollector();
  const { stdout } = await runApp('exporting-service.ts', {
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint },
  });
  expect(JSON.parse(stdout)).toEqual({
    exported: 2,
    names: ['ended', 'active while the export starts'],
  });
  collector.close();
});
