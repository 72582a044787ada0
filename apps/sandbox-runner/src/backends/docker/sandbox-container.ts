import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { BackendUnavailableError, RunLostError } from '../../errors.ts';
import { BoundedOutput } from '../bounded-output.ts';
import type { Outcome, Program } from '../../program.ts';
import { toContainerOptions, type ContainerSpec } from './container-options.ts';
import { reasonOf, START_MILLIS, within } from './daemon-deadline.ts';
import { OutputDemultiplexer } from './output-demultiplexer.ts';
import { toRunEnd, type ContainerState, type Stop } from './run-end.ts';

/** The daemon learns of an out-of-memory kill a little after the end that it caused. */
const OOM_LOOKS = 10;
const OOM_LOOK_MILLIS = 25;
/** Output that is still on its way when the program has ended. */
const OUTPUT_END_MILLIS = 2_000;
const SIGKILL_EXIT = 137;

/** Upstream types hide that what is attached is a socket, or a stream that closes one. */
interface Connection extends NodeJS.ReadWriteStream {
  destroy(): unknown;
}

/** Waits for one program, runs it and is removed. */
export class SandboxContainer {
  readonly startedAt = Date.now();
  readonly #container: Docker.Container;
  readonly #stream: Connection;
  readonly #outputEnd: Promise<unknown>;
  readonly #responseMillis: number;
  #receive: ((chunk: Buffer) => void) | undefined;
  #isConnected = true;

  private constructor(
    container: Docker.Container,
    stream: Connection,
    { responseMillis }: ContainerSpec,
  ) {
    this.#container = container;
    this.#responseMillis = responseMillis;
    this.#stream = stream;
    this.#outputEnd = Promise.race([once(stream, 'end'), once(stream, 'close')])
      .catch(() => undefined)
      .finally(() => {
        this.#isConnected = false;
      });
    // A program may end without reading its input; the end itself is what is reported.
    stream.on('error', () => undefined);
    // Reading from the beginning is how the end of one that waits is seen.
    stream.on('data', (chunk: Buffer) => this.#receive?.(chunk));
  }

  /** False when it ended while it waited: it was removed, or the daemon was restarted. */
  async isWaiting(): Promise<boolean> {
    if (!this.#isConnected) return false;
    try {
      const { State } = await within(this.#responseMillis, 'respond', this.#container.inspect());
      return State.Running;
    } catch {
      return false;
    }
  }

  /** @throws {BackendUnavailableError} when the daemon does not start one in time. */
  static async start(docker: Docker, spec: ContainerSpec): Promise<SandboxContainer> {
    const starting = SandboxContainer.#start(docker, spec);
    try {
      return await within(START_MILLIS, 'start a container', starting);
    } catch (error) {
      // One that comes too late is removed.
      void starting.then((late) => late.remove()).catch(() => undefined);
      throw error;
    }
  }

  static async #start(docker: Docker, spec: ContainerSpec): Promise<SandboxContainer> {
    let container: Docker.Container | undefined;
    try {
      container = await docker.createContainer(toContainerOptions(spec));
      // Attached first: output that is written before would be lost.
      const stream = (await container.attach({
        stream: true,
        stdin: true,
        stdout: true,
        stderr: true,
        hijack: true,
      })) as Connection;
      const started = new SandboxContainer(container, stream, spec);
      await container.start();
      return started;
    } catch (error) {
      await container?.remove({ force: true, v: true }).catch(() => undefined);
      throw toUnavailable('no container could be started', error);
    }
  }

  /**
   * Runs the program that `payload` launches. The container is left for `remove`.
   *
   * @throws {RunLostError} when the daemon fails meanwhile.
   */
  async run(program: Program, payload: Buffer, signal: AbortSignal): Promise<Outcome> {
    const stdout = new BoundedOutput(program.maxOutputBytes);
    const stderr = new BoundedOutput(program.maxOutputBytes);
    const { promise: stopped, resolve: stop } = Promise.withResolvers<Stop>();
    const demultiplexer = new OutputDemultiplexer((stream, chunk) => {
      if (!(stream === 'stdout' ? stdout : stderr).write(chunk)) stop('output_limit');
    });
    const onAbort = () => {
      stop('killed');
    };
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
    const timer = setTimeout(stop, program.timeoutSeconds * 1_000, 'timeout');
    const startedAt = performance.now();
    try {
      // The container runs, so this waits for its end and cannot miss it.
      const exited = this.#container.wait({ condition: 'not-running' });
      exited.catch(() => undefined);
      this.#receive = (chunk) => {
        demultiplexer.push(chunk);
      };
      this.#stream.end(payload);
      const reason = await Promise.race([stopped, exited.then(() => undefined)]);
      if (reason !== undefined) {
        await within(this.#responseMillis, 'end a container', this.#kill());
        await within(this.#responseMillis, 'end a container', exited);
      }
      const durationSeconds = (performance.now() - startedAt) / 1_000;
      await Promise.race([this.#outputEnd, delay(OUTPUT_END_MILLIS, undefined, { ref: false })]);
      const state = await this.#finalState(reason);
      // A program that ended by itself may have written too much just before.
      const isOver = stdout.truncated || stderr.truncated;
      return {
        ...toRunEnd(reason ?? (isOver ? 'output_limit' : undefined), state),
        stdout: stdout.text(),
        stderr: stderr.text(),
        stdoutTruncated: stdout.truncated,
        stderrTruncated: stderr.truncated,
        durationSeconds,
      };
    } catch (error) {
      throw new RunLostError(
        `the Docker daemon failed during a run: ${reasonOf(error)}; the program may have run`,
        { cause: error },
      );
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    }
  }

  /** Ends what still runs, removes the container and closes the connection to it. */
  async remove(): Promise<void> {
    try {
      const removal: Promise<unknown> = this.#container.remove({ force: true, v: true });
      await within(this.#responseMillis, 'remove a container', removal);
    } catch (error) {
      if (!isStatus(error, 404, 409)) throw toUnavailable('a container was not removed', error);
    } finally {
      // Ending it would wait for what the program has left unread of its input.
      this.#stream.destroy();
    }
  }

  async #kill(): Promise<void> {
    try {
      await this.#container.kill({ signal: 'SIGKILL' });
    } catch (error) {
      // It has ended meanwhile.
      if (!isStatus(error, 404, 409)) throw error;
    }
  }

  async #finalState(reason: Stop | undefined): Promise<ContainerState> {
    for (let look = 1; ; look += 1) {
      const { State } = await within(this.#responseMillis, 'respond', this.#container.inspect());
      const mayBeOom = reason === undefined && State.ExitCode === SIGKILL_EXIT && !State.OOMKilled;
      if (!mayBeOom || look === OOM_LOOKS) return State;
      await delay(OOM_LOOK_MILLIS);
    }
  }
}

function toUnavailable(what: string, error: unknown): BackendUnavailableError {
  if (error instanceof BackendUnavailableError) return error;
  return new BackendUnavailableError(`${what}: ${reasonOf(error)}`, { cause: error });
}

function isStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return (
    error instanceof Error &&
    'statusCode' in error &&
    typeof error.statusCode === 'number' &&
    statuses.includes(error.statusCode)
  );
}
