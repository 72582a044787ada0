/** What the thread provides to the sandbox. Nothing else of the host is reachable from it. */
export interface SandboxBindings {
  write(stream: string, text: string): void;
  exit(code: number): void;
  /** A null character, which ends a string on its way through the engine. */
  writeNull(stream: string): void;
  /** As JSON, for the same reason. */
  readStdin(): string;
  /** The text of a file as JSON, or undefined when there is none. */
  readFile(path: string): string | undefined;
  /** Milliseconds of a monotonic clock. */
  now(): number;
  readonly env: Record<string, string>;
  readonly version: string;
}

/** What the thread drives the program with. */
export interface SandboxLoop {
  /** Milliseconds until the next timer, or -1 when there is none. */
  nextTimerMillis(): number;
  /** Runs the timer that is due first. */
  fireTimer(): void;
  exitCode(): number;
  describe(error: unknown): string;
}

/**
 * Installs `console`, `process`, timers, `readStdin` and `readFile` in QuickJS, which has only the
 * language's globals. Its source is evaluated inside the sandbox, so it refers to nothing outside.
 */
export function installGlobals(
  bindings: SandboxBindings,
  inspect: (value: unknown) => string,
): SandboxLoop {
  interface Timer {
    readonly id: number;
    readonly at: number;
    readonly every: number | undefined;
    readonly call: () => void;
  }
  let timers: Timer[] = [];
  let lastId = 0;
  let exitCode: number | undefined;

  const process = {
    argv: ['node', '/sandbox/work/__main__.mjs'],
    env: bindings.env,
    get exitCode(): unknown {
      return exitCode;
    },
    set exitCode(code: unknown) {
      exitCode = code === undefined || code === null ? undefined : toExitCode(code);
    },
    exit: (...values: unknown[]): void => {
      if (values.length > 0) process.exitCode = values[0];
      bindings.exit(exitCode ?? 0);
    },
    platform: 'wasm',
    release: { name: 'quickjs' },
    version: bindings.version,
    stdout: { write: writer('stdout') },
    stderr: { write: writer('stderr') },
  };

  const globals = {
    console: {
      log: printer('stdout'),
      info: printer('stdout'),
      debug: printer('stdout'),
      warn: printer('stderr'),
      error: printer('stderr'),
      trace: printer('stderr'),
    },
    process,
    readStdin: (): unknown => JSON.parse(bindings.readStdin()),
    readFile: (path: unknown) => {
      const text = bindings.readFile(String(path));
      if (text !== undefined) return JSON.parse(text) as string;
      throw Object.assign(new Error(`ENOENT: no such file or directory, open '${String(path)}'`), {
        code: 'ENOENT',
      });
    },
    setTimeout: (call: (...values: unknown[]) => void, millis?: number, ...values: unknown[]) =>
      addTimer(call, millis, values, false),
    setInterval: (call: (...values: unknown[]) => void, millis?: number, ...values: unknown[]) =>
      addTimer(call, millis, values, true),
    setImmediate: (call: (...values: unknown[]) => void, ...values: unknown[]) =>
      addTimer(call, 0, values, false),
    clearTimeout: removeTimer,
    clearInterval: removeTimer,
    clearImmediate: removeTimer,
    queueMicrotask: (call: () => void) => {
      void Promise.resolve().then(call);
    },
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }

  return {
    nextTimerMillis: () => {
      const [first] = timers;
      return first === undefined ? -1 : Math.max(0, first.at - bindings.now());
    },
    fireTimer: () => {
      const first = timers.shift();
      if (first === undefined) return;
      if (first.every !== undefined) schedule({ ...first, at: bindings.now() + first.every });
      first.call();
    },
    exitCode: () => exitCode ?? 0,
    describe: (error) => {
      if (!(error instanceof Error)) return `Uncaught ${inspect(error)}`;
      const frames = (error.stack ?? '').split('\n').slice(0, 20).join('\n');
      return `Uncaught ${String(error)}\n${frames}`.trimEnd();
    },
  };

  /** As Node has it: another value would else end as 0 or 1, by its number. */
  function toExitCode(code: unknown): number {
    const number = typeof code === 'string' && code.trim() !== '' ? Number(code) : code;
    if (typeof number === 'number' && Number.isInteger(number)) return number;
    const BadCode = typeof code === 'number' ? RangeError : TypeError;
    throw new BadCode(`The exit code must be an integer. Received ${inspect(code)}`);
  }

  function printer(stream: string) {
    return (...values: unknown[]) => {
      write(stream, `${values.map(inspect).join(' ')}\n`);
    };
  }

  function writer(stream: string) {
    return (text: unknown) => {
      write(stream, String(text));
      return true;
    };
  }

  function write(stream: string, text: string): void {
    for (const [index, part] of text.split('\0').entries()) {
      if (index > 0) bindings.writeNull(stream);
      bindings.write(stream, part);
    }
  }

  function addTimer(
    call: (...values: unknown[]) => void,
    millis: number | undefined,
    values: unknown[],
    repeats: boolean,
  ): number {
    lastId += 1;
    const wait = Math.max(1, Number(millis) || 0);
    schedule({
      id: lastId,
      at: bindings.now() + wait,
      every: repeats ? wait : undefined,
      call: () => {
        call(...values);
      },
    });
    return lastId;
  }

  /** Inserts a timer in the order in which they are due. */
  function schedule(timer: Timer): void {
    const later = timers.findIndex(({ at }) => at > timer.at);
    timers.splice(later === -1 ? timers.length : later, 0, timer);
  }

  function removeTimer(id: unknown): void {
    timers = timers.filter((timer) => timer.id !== id);
  }
}
