import { randomUUID } from 'node:crypto';
import type { ContainerCreateOptions } from 'dockerode';
import { MAX_FILE_BYTES } from '../../program.ts';
import { LAUNCHER } from './launch-payload.ts';

/** `nobody` on Debian and most others. */
const UNPRIVILEGED_USER = '65534:65534';
const MAX_PROCESSES = 64;
const MAX_OPEN_FILES = 1_024;
const TMPFS = `rw,noexec,nosuid,nodev,uid=65534,gid=65534,mode=0700,size=${MAX_FILE_BYTES}`;

export interface ContainerSpec {
  readonly image: string;
  readonly runtime: string | undefined;
  readonly cpus: number;
  readonly memoryMb: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly responseMillis: number;
}

/** A container with nothing that the program does not need. */
export function toContainerOptions(spec: ContainerSpec): ContainerCreateOptions {
  const memoryBytes = spec.memoryMb * 1_048_576;
  return {
    name: `wflo-sandbox-${randomUUID()}`,
    Image: spec.image,
    Entrypoint: ['python3'],
    Cmd: ['-I', '-S', '-c', LAUNCHER],
    Labels: { ...spec.labels },
    User: UNPRIVILEGED_USER,
    Hostname: 'sandbox',
    WorkingDir: '/',
    NetworkDisabled: true,
    OpenStdin: true,
    StdinOnce: true,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
    HostConfig: {
      Runtime: spec.runtime,
      CapDrop: ['ALL'],
      SecurityOpt: ['no-new-privileges'],
      ReadonlyRootfs: true,
      Tmpfs: { '/sandbox': TMPFS, '/tmp': TMPFS },
      NetworkMode: 'none',
      IpcMode: 'none',
      Memory: memoryBytes,
      MemorySwap: memoryBytes,
      NanoCpus: Math.round(spec.cpus * 1e9),
      PidsLimit: MAX_PROCESSES,
      Ulimits: [
        { Name: 'nofile', Soft: MAX_OPEN_FILES, Hard: MAX_OPEN_FILES },
        { Name: 'fsize', Soft: MAX_FILE_BYTES, Hard: MAX_FILE_BYTES },
        { Name: 'core', Soft: 0, Hard: 0 },
      ],
      LogConfig: { Type: 'none', Config: {} },
      Init: true,
      // Removed by us: with AutoRemove the daemon may do it before the output is read.
      AutoRemove: false,
    },
  };
}
