/** Every error that this package throws or rejects with. */
export class ObsServerError extends Error {
  override readonly name: string = 'ObsServerError';
  /** Stable for ever. */
  readonly code: `WFLO_${string}`;

  constructor(code: `WFLO_${string}`, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** `listen` itself would throw an error of Node's own. */
export function refuseInvalidPort(port: unknown): void {
  if (Number.isInteger(port) && Number(port) >= 0 && Number(port) <= 65_535) return;
  throw new ObsServerError(
    'WFLO_INVALID_PORT',
    `port is ${typeof port === 'string' ? `the text "${port.slice(0, 50)}"` : String(port)}; expected a whole number, 0 to 65535`,
  );
}

/** The error for what `listen` failed with. */
export function listenError(
  cause: unknown,
  host: string,
  port: number,
  portVariable: string,
): ObsServerError {
  const reason =
    typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  switch (reason) {
    case 'EADDRINUSE':
      return new ObsServerError(
        'WFLO_PORT_TAKEN',
        `port ${port} is taken: ${host}:${port} is in use by another process; stop that one, or set ${portVariable} to another port (0 takes a free one)`,
        { cause },
      );
    case 'EACCES':
      return new ObsServerError(
        'WFLO_PORT_FORBIDDEN',
        `not allowed to listen on ${host}:${port}; set ${portVariable} to a port above 1023`,
        { cause },
      );
    default:
      return new ObsServerError(
        'WFLO_LISTEN_FAILED',
        `cannot listen on ${host}:${port} (${reason === '' ? String(cause) : reason}); METRICS_HOST has to be an address of this machine`,
        { cause },
      );
  }
}
