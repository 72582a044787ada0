import { freePorts } from '../../network/ports.mjs';
import { startCollector } from '../../otelcol/collector.mjs';
import { resolveCollectorExecutable } from '../../otelcol/executable.mjs';
import { mayInstall } from '../may-install.mjs';
import { MissingComponentError } from '../missing-component.mjs';

/** A real OpenTelemetry Collector that appends what it receives to a file. */
export async function otelcol(guard) {
  const { path: executable, problem } = await resolveCollectorExecutable({
    install: mayInstall(),
  });
  if (executable === undefined) {
    throw new MissingComponentError(
      `no OpenTelemetry Collector: ${problem}. Install Go, or name one with ` +
        'WFLO_OTELCOL_EXECUTABLE.',
    );
  }
  const [grpcPort, httpPort] = await freePorts(2);
  const folder = guard.temporaryFolder('wflo-otelcol-');
  const receiver = await startCollector(guard, { executable, folder, grpcPort, httpPort });
  return {
    WFLO_TEST_OTLP_GRPC: receiver.grpc,
    WFLO_TEST_OTLP_HTTP: receiver.http,
    WFLO_TEST_OTLP_FILE: receiver.file,
    WFLO_TEST_OTELCOL_EXECUTABLE: executable,
  };
}
