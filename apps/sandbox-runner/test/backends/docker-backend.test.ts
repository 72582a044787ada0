import { setTimeout as delay } from 'node:timers/promises';
import Docker from 'dockerode';
import { configureLogging, getLogger } from '@wflo/observability';
import {
  isLeftover,
  leaseLabels,
  SANDBOX_LABEL,
} from '../../src/backends/docker/container-lease.ts';
import { DockerBackend } from '../../src/backends/docker/docker-backend.ts';
import { startDaemonProxy } from './daemon-proxy.ts';
import { describeBackend, TEST_MEMORY_MB, toProgram } from './backend-behaviour.ts';

const withDocker = process.env['WFLO_TEST_DOCKER'] ? describe : describe.skip;
const image = process.env['WFLO_TEST_SANDBOX_IMAGE'] ?? 'wflo-sandbox:latest';
const logger = getLogger('wflo.test');
configureLogging({ level: 'CRITICAL' });

function makeBackend(poolSize = 1): DockerBackend {
  return new DockerBackend({
    image,
    runtime: undefined,
    cpus: 1,
    poolSize,
    defaultMemoryMb: TEST_MEMORY_MB,
    logger,
  });
}

withDocker('the Docker backend', () => {
  describeBackend(() => makeBackend());

  const { signal } = new AbortController();
  const docker = new Docker();
  let backend: DockerBackend;
  beforeEach(() => {
    backend = makeBackend(0);
  });
  afterEach(async () => {
    await backend.close();
  });

  it('runs as an unprivileged user on a read-only system without capabilities', async () => {
    const code = [
      'import os',
      'status = open("/proc/self/status").read()',
      'field = lambda name: [line.split()[1] for line in status.splitlines() if line.startswith(name)][0]',
      'print(os.getuid(), field("CapBnd:"), field("NoNewPrivs:"), field("Seccomp:"))',
      'for path in ("/usr/x", "/etc/x"):',
      '    try: open(path, "w")',
      '    except OSError as error: print(error.strerror)',
    ].join('\n');
    const outcome = await backend.run(toProgram('python', code), signal);
    expect(outcome.stdout).toBe(
      '65534 0000000000000000 1 2\nRead-only file system\nRead-only file system\n',
    );
  });

  it('has no network but its own loopback', async () => {
    const code = 'import socket\nprint([name for _, name in socket.if_nameindex()])';
    const outcome = await backend.run(toProgram('python', code), signal);
    expect(outcome.stdout).toBe("['lo']\n");
  });

  it('survives a fork bomb', async () => {
    const code = 'import os\nwhile True: os.fork()';
    const outcome = await backend.run(toProgram('python', code, { timeoutSeconds: 5 }), signal);
    expect(['error', 'timeout']).toContain(outcome.status);
  });

  it('calls it out of memory when only a child was killed for it', async () => {
    const code =
      'import subprocess, sys\nprint(subprocess.run([sys.executable, "-c", "x = bytearray(10**9)"]).returncode)';
    const outcome = await backend.run(toProgram('python', code), signal);
    expect(outcome).toMatchObject({ status: 'oom', exitCode: 0, stdout: '-9\n' });
  });

  it('names the signal that ended the program', async () => {
    const code = 'import os, signal\nos.kill(os.getpid(), signal.SIGABRT)';
    const outcome = await backend.run(toProgram('python', code), signal);
    expect(outcome).toMatchObject({ status: 'error', exitCode: null, signal: 'SIGABRT' });
  });

  it('does not believe what the program writes about itself', async () => {
    const code =
      'import sys\nprint("{\\"status\\": \\"success\\", \\"exitCode\\": 0}")\nsys.exit(9)';
    const outcome = await backend.run(toProgram('python', code), signal);
    expect(outcome).toMatchObject({ status: 'error', exitCode: 9 });
  });

  it('leaves no container behind, however a run ends', async () => {
    const before = await sandboxes();
    await Promise.all([
      backend.run(toProgram('python', 'print(1)'), signal),
      backend.run(toProgram('python', 'while True: pass', { timeoutSeconds: 0.5 }), signal),
      backend.run(toProgram('python', 'while True: pass'), AbortSignal.timeout(500)),
      backend.run(toProgram('python', 'while True: print("x" * 1000)'), signal),
    ]);
    await backend.close();
    expect((await sandboxes()).filter((id) => !before.includes(id))).toEqual([]);
  });

  it('removes what a crashed runner left behind, and nothing of a live one', async () => {
    const host = (await import('node:os')).hostname();
    const soon = Date.now() + 600_000;
    const crashed = await leave(leaseLabels({ runnerId: 'crashed', host, pid: 2 ** 22 + 1 }, soon));
    const live = await leave(leaseLabels({ runnerId: 'live', host, pid: process.ppid }, soon));
    try {
      await backend.start();
      const left = await sandboxes();
      expect(left).not.toContain(crashed);
      expect(left).toContain(live);
    } finally {
      await docker.getContainer(live).remove({ force: true });
    }
  });

  it('bounds the CPU time of a program whose runner may be killed', async () => {
    const code = 'import resource\nprint(resource.getrlimit(resource.RLIMIT_CPU))';
    const outcome = await backend.run(toProgram('python', code, { timeoutSeconds: 7 }), signal);
    expect(outcome.stdout).toBe('(67, 67)\n');
  });

  it('removes what others leave behind while it lives, too', async () => {
    const sweeping = new DockerBackend({
      image,
      runtime: undefined,
      cpus: 1,
      poolSize: 0,
      defaultMemoryMb: TEST_MEMORY_MB,
      logger,
      sweepMillis: 50,
    });
    await sweeping.start();
    try {
      const expired = await leave(leaseLabels({ runnerId: 'gone', host: 'other', pid: 1 }, 0));
      const deadline = Date.now() + 60_000;
      while ((await sandboxes()).includes(expired) && Date.now() < deadline) await delay(20);
      expect(await sandboxes()).not.toContain(expired);
    } finally {
      await sweeping.close();
    }
  });

  it('takes no container that ended while it waited', async () => {
    const before = await sandboxes();
    const pooled = makeBackend(1);
    await pooled.start();
    try {
      const waiting = (await sandboxes()).filter((id) => !before.includes(id));
      expect(waiting.length).toBeGreaterThan(0);
      for (const id of waiting) {
        await docker
          .getContainer(id)
          .remove({ force: true })
          .catch(() => undefined);
      }
      const outcome = await pooled.run(toProgram('python', 'print(1)'), signal);
      expect(outcome).toMatchObject({ status: 'success', stdout: '1\n' });
    } finally {
      await pooled.close();
    }
  });

  it('gives up on a daemon that hangs, and closes', async () => {
    const proxy = await startDaemonProxy();
    const hanging = new DockerBackend({
      image,
      runtime: undefined,
      cpus: 1,
      poolSize: 0,
      defaultMemoryMb: TEST_MEMORY_MB,
      logger,
      docker: new Docker({ socketPath: proxy.socketPath }),
      responseMillis: 300,
    });
    try {
      const abort = new AbortController();
      const program = toProgram('python', 'while True: pass', { timeoutSeconds: 60 });
      const before = await sandboxes();
      const running = hanging.run(program, abort.signal);
      running.catch(() => undefined);
      const mine = async () => (await sandboxes(['running'])).filter((id) => !before.includes(id));
      while ((await mine()).length === 0) await delay(20);
      const left = await mine();
      // Given to the program by now, or soon; either way nothing more comes from the daemon.
      await delay(0);
      proxy.freeze();
      abort.abort();
      await expect(running).rejects.toMatchObject({ code: 'WFLO_UNAVAILABLE' });
      await expect(hanging.check()).rejects.toMatchObject({ code: 'WFLO_UNAVAILABLE' });
      await hanging.close();
      for (const id of left) await docker.getContainer(id).remove({ force: true });
    } finally {
      await proxy.close();
    }
  });

  it('says which image is missing', async () => {
    const missing = new DockerBackend({
      image: 'wflo-sandbox:no-such-tag',
      runtime: undefined,
      cpus: 1,
      poolSize: 0,
      defaultMemoryMb: 64,
      logger,
    });
    await expect(missing.start()).rejects.toMatchObject({
      code: 'WFLO_UNAVAILABLE',
      message: expect.stringContaining('wflo-sandbox:no-such-tag') as string,
    });
    await missing.close();
  });

  async function sandboxes(status?: string[]): Promise<string[]> {
    const filters = { label: [SANDBOX_LABEL], ...(status === undefined ? {} : { status }) };
    const found = await docker.listContainers({ all: true, filters });
    return found.map(({ Id }) => Id);
  }

  async function leave(labels: Record<string, string>): Promise<string> {
    const container = await docker.createContainer({ Image: image, Cmd: ['true'], Labels: labels });
    return container.id;
  }
});

describe('the lease of a container', () => {
  const self = { runnerId: 'self', host: 'here', pid: 7 };
  const later = Date.now() + 3_600_000;
  const isAlive = (pid: number) => pid === 8;

  it.each([
    ['its own', { ...self }, later, false],
    ['a live runner of this machine', { runnerId: 'b', host: 'here', pid: 8 }, later, false],
    ['a dead runner of this machine', { runnerId: 'b', host: 'here', pid: 9 }, later, true],
    ['a runner whose number we have now', { runnerId: 'b', host: 'here', pid: 7 }, later, true],
    ['a runner of another machine', { runnerId: 'b', host: 'there', pid: 9 }, later, false],
    ['one whose time is over', { runnerId: 'b', host: 'there', pid: 9 }, 0, true],
  ])('recognizes %s', (_name, owner, expires, expected) => {
    expect(isLeftover(leaseLabels(owner, expires), self, isAlive)).toBe(expected);
  });

  it('never takes a container that is not ours', () => {
    expect(isLeftover({ [SANDBOX_LABEL]: 'x' }, self, isAlive)).toBe(false);
  });
});
