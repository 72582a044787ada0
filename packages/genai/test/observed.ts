// nx-ignore-next-line: a change in anything affects tools.
import { startFixtureLlm, type FixtureLlm } from '@wflo/tools/fixture-llm';
import { startTelemetry, type Telemetry } from './telemetry.ts';

/** A real SDK and a server for the tests of one file, both as new before each of them. */
export async function startObserved(): Promise<{ telemetry: Telemetry; server: FixtureLlm }> {
  const telemetry = startTelemetry();
  const server = await startFixtureLlm();
  afterAll(async () => {
    await telemetry.close();
    await server.close();
  });
  beforeEach(() => {
    telemetry.reset();
    server.reset();
  });
  return { telemetry, server };
}
