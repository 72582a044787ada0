import { Runtime } from '@temporalio/worker';
import { getLogger } from '@wflo/logging';
import { installRuntime } from '../../src/index.ts';

describe("the signals at which Temporal's runtime ends its workers", () => {
  afterAll(() => Runtime.instance().shutdown());

  it('are those of the program, which may be none', () => {
    const before = process.listenerCount('SIGTERM');
    expect(installRuntime({ logger: getLogger('temporal'), shutdownSignals: [] })).toBe(true);
    expect(Runtime.instance().options.shutdownSignals).toEqual([]);
    expect(process.listenerCount('SIGTERM')).toBe(before);
  });
});
