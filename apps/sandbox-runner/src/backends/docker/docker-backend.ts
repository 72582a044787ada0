import type Docker from 'dockerode';
import { trace } from '@opentelemetry/api';
import type { Runtimes } from '@wflo/contracts';
import type { Logger } from '@wflo/observability';
import { BackendUnavailableError } from '../../errors.ts';
import type { Backend } from '../backend.ts';
import type { Outcome, Program } from '../../program.ts';
import { selfTest } from '../self-test.ts';
import { WarmPool } from '../warm-pool.ts';
import { isLeftover, leaseLabels, SANDBOX_LABEL, thisOwner } from './container-lease.ts';
import { DEFAULT_RESPONSE_MILLIS, reasonOf, within } from './daemon-deadline.ts';
import { toLaunchPayload } from './launch-payload.ts';
import { SandboxContainer } from './sandbox-container.ts';
import { untracedDocker } from './untraced-docker.ts';

/** A container that waited so long is replaced: its lease must outlast any run. */
const MAX_IDLE_MILLIS = 30 * 60_000;
/** The longest run (an hour), the longest wait, and time to remove. */
const LEASE_MILLIS = 2 * 60 * 60_000;
/** How often a live runner looks for what others left behind. */
const SWEEP_MILLIS = 10 * 60_000;

export interface DockerBackendOptions {
  readonly image: string;
  /** OCI runtime such as `runsc`. Default: the daemon's own. */
  readonly runtime: string | undefined;
  readonly cpus: number;
  /** Containers that wait for a program. */
  readonly poolSize: number;
  /** Memory that the waiting ones have; a program with another limit starts its own. */
  readonly defaultMemoryMb: number;
  readonly logger: Logger;
  /** Default: the daemon of DOCKER_HOST, or the local socket. */
  readonly docker?: Docker;
  /** How long the daemon may take to respond before it counts as gone. Default 10,000. */
  readonly responseMillis?: number;
  /** How often it looks for what crashed runners left behind. Default 600,000. */
  readonly sweepMillis?: number;
}

/** Runs programs in hardened single-use containers. */
export class DockerBackend implements Backend {
  readonly name = 'docker';
  readonly #options: DockerBackendOptions;
  readonly #docker: Docker;
  readonly #responseMillis: number;
  readonly #owner = thisOwner();
  readonly #pool: WarmPool<SandboxContainer>;
  readonly #inUse = new Set<SandboxContainer>();
  readonly #removals = new Set<Promise<void>>();
  #runtimes: Runtimes['runtimes'] = [];
  #sweeper: NodeJS.Timeout | undefined;

  constructor(options: DockerBackendOptions) {
    this.#options = options;
    this.#responseMillis = options.responseMillis ?? DEFAULT_RESPONSE_MILLIS;
    this.#docker = untracedDocker(options.docker);
    this.#pool = new WarmPool({
      size: options.poolSize,
      make: () => this.#startContainer(options.defaultMemoryMb),
      discard: (container) => container.remove(),
      isUsable: async (container) =>
        Date.now() - container.startedAt < MAX_IDLE_MILLIS && (await container.isWaiting()),
    });
  }

  get runtimes(): Runtimes['runtimes'] {
    return this.#runtimes;
  }

  async start(): Promise<void> {
    await this.check();
    await this.#removeLeftovers();
    const { runtime = 'runc', defaultMemoryMb } = this.#options;
    this.#runtimes = await selfTest({
      backend: this.name,
      run: (program, signal) => this.run(program, signal),
      isolation: `Docker container, ${runtime}`,
      memoryMb: defaultMemoryMb,
    });
    await this.#pool.fill();
    this.#sweeper = setInterval(() => {
      this.#removeLeftovers().catch((error: unknown) => {
        this.#options.logger.warning('sandbox_sweep_failed', { err: error });
      });
    }, this.#options.sweepMillis ?? SWEEP_MILLIS);
    this.#sweeper.unref();
  }

  async check(): Promise<void> {
    const { image } = this.#options;
    try {
      const ping: Promise<unknown> = this.#docker.ping();
      await within(this.#responseMillis, 'respond', ping);
    } catch (error) {
      throw new BackendUnavailableError(`the Docker daemon does not respond: ${reasonOf(error)}`, {
        cause: error,
      });
    }
    try {
      await within(this.#responseMillis, 'respond', this.#docker.getImage(image).inspect());
    } catch (error) {
      throw new BackendUnavailableError(`no image ${image} (SANDBOX_IMAGE): ${reasonOf(error)}`, {
        cause: error,
      });
    }
  }

  async run(program: Program, signal: AbortSignal): Promise<Outcome> {
    const payload = toLaunchPayload(program, this.#options.cpus);
    const container = await (program.memoryMb === this.#options.defaultMemoryMb
      ? this.#pool.take()
      : this.#startContainer(program.memoryMb));
    this.#inUse.add(container);
    trace.getActiveSpan()?.addEvent('sandbox.ready');
    try {
      return await container.run(program, payload, signal);
    } finally {
      this.#inUse.delete(container);
      this.#removeLater(container);
    }
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeper);
    await this.#pool.close();
    for (const container of this.#inUse) this.#removeLater(container);
    await Promise.all([...this.#removals]);
  }

  #startContainer(memoryMb: number): Promise<SandboxContainer> {
    const { image, runtime, cpus } = this.#options;
    const labels = leaseLabels(this.#owner, Date.now() + LEASE_MILLIS);
    return SandboxContainer.start(this.#docker, {
      image,
      runtime,
      cpus,
      memoryMb,
      labels,
      responseMillis: this.#responseMillis,
    });
  }

  /** The response does not wait for it; `close` does. */
  #removeLater(container: SandboxContainer): void {
    const removal = container
      .remove()
      .catch((error: unknown) => {
        this.#options.logger.error('sandbox_not_removed', { err: error });
      })
      .finally(() => this.#removals.delete(removal));
    this.#removals.add(removal);
  }

  /** What runners that crashed left behind; what live ones use stays. */
  async #removeLeftovers(): Promise<void> {
    const containers = await this.#docker.listContainers({
      all: true,
      filters: { label: [SANDBOX_LABEL] },
    });
    const leftovers = containers.filter(({ Labels }) => isLeftover(Labels, this.#owner));
    await Promise.allSettled(
      leftovers.map(({ Id }) => this.#docker.getContainer(Id).remove({ force: true, v: true })),
    );
    if (leftovers.length > 0) {
      this.#options.logger.warning('sandbox_leftovers_removed', { count: leftovers.length });
    }
  }
}
