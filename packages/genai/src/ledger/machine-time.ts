import { readFileSync } from 'node:fs';

export interface MachineTime {
  /** Of the machine since it was last started; undefined where its processes cannot tell. */
  readonly boot: string | undefined;
  /** Whole milliseconds; the same in all processes of a machine, whoever sets its clock. */
  readonly uptimeMillis: number;
}

const BOOT_ID = '/proc/sys/kernel/random/boot_id';
let boot: string | undefined;

/** What time it is by the clock that nobody sets: on Linux; elsewhere only the wall clock is shared. */
export function machineTime(): MachineTime {
  boot ??= readBoot();
  return {
    boot: boot === '' ? undefined : boot,
    uptimeMillis: Number(process.hrtime.bigint() / 1_000_000n),
  };
}

function readBoot(): string {
  try {
    return readFileSync(BOOT_ID, 'utf8').trim();
  } catch {
    return '';
  }
}
