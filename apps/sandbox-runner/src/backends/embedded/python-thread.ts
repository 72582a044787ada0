/**
 * Entry of a thread that runs one Python program on CPython built for WASI.
 *
 * @module
 */
import { randomInt } from 'node:crypto';
import { WASI, wasi } from '@bjorn3/browser_wasi_shim';
import { MAX_FILE_BYTES, type Program } from '../../program.ts';
import { BoundedDirectory, BoundedPreopen } from './bounded-directory.ts';
import { boundImports } from './bounded-imports.ts';
import { Disk } from './disk.ts';
import { PYTHON_BOOT, type PythonControl } from './python-boot.ts';
import { ThreadHost } from './thread-host.ts';
import { InputStreamFd, OutputStreamFd } from './wasi-streams.ts';

/** What the Docker backend's launcher exits with. */
const NOT_LAID_OUT_EXIT = 125;
const FIRST_UNUSED_EXIT = 256;

const host = ThreadHost.ofThisThread();
const encoder = new TextEncoder();
const disk = new Disk(MAX_FILE_BYTES);
const sandbox = new BoundedDirectory(disk);
sandbox.addDirectory('work');
const outOfMemoryExit = randomInt(FIRST_UNUSED_EXIT, 2 ** 31);

/** Blocks for the program at the first read; its standard input follows what the boot reads. */
function* input(): Generator<Uint8Array> {
  const program = host.awaitProgram();
  layFiles(program);
  const control: PythonControl = { env: program.env, outOfMemoryExit };
  yield encoder.encode(JSON.stringify(control));
  yield program.stdin;
}

const shim = new WASI(
  ['python', '-I', '-B', '-u', '-X', 'utf8', '-c', PYTHON_BOOT],
  ['HOME=/tmp'],
  [
    new InputStreamFd(input()),
    new OutputStreamFd((chunk) => {
      host.write('stdout', chunk);
    }),
    new OutputStreamFd((chunk) => {
      host.write('stderr', chunk);
    }),
    new BoundedPreopen('/sandbox', sandbox),
    new BoundedPreopen('/tmp', new BoundedDirectory(disk)),
  ],
  { debug: false },
);

const imports = boundImports(shim, () => shim.inst.exports.memory);
const instance = await WebAssembly.instantiate(host.module, {
  wasi_snapshot_preview1: { ...imports, poll_oneoff: pollClock },
});

const exitCode = shim.start(instance as Parameters<WASI['start']>[0]);
if (exitCode === outOfMemoryExit) host.outOfMemory();
else host.exited(exitCode);
host.stop();

function layFiles({ code, files }: Program): void {
  const isLaid =
    sandbox.addFile('main.py', encoder.encode(code)) &&
    files.every(({ path, content }) => sandbox.addFile(`work/${path}`, content));
  if (isLaid) return;
  host.write(
    'stderr',
    encoder.encode('the sandbox could not be laid out: No space left on device\n'),
  );
  host.exited(NOT_LAID_OUT_EXIT);
  host.stop();
}

/**
 * `time.sleep`: the shim's own burns a CPU until the time is over, and takes the flags from the
 * wrong place. WASI preview 1, `subscription`: tag at 8, clock's id at 16, timeout at 24, flags at
 * 40.
 */
function pollClock(input: number, output: number, subscriptions: number, count: number): number {
  const { memory } = instance.exports;
  if (subscriptions !== 1 || !(memory instanceof WebAssembly.Memory)) return wasi.ERRNO_NOTSUP;
  const view = new DataView(memory.buffer);
  if (view.getUint8(input + 8) !== wasi.EVENTTYPE_CLOCK) return wasi.ERRNO_NOTSUP;
  const isMonotonic = view.getUint32(input + 16, true) === wasi.CLOCKID_MONOTONIC;
  const isAbsolute =
    view.getUint16(input + 40, true) === wasi.SUBCLOCKFLAGS_SUBSCRIPTION_CLOCK_ABSTIME;
  const timeoutMillis = Number(view.getBigUint64(input + 24, true)) / 1e6;
  const nowMillis = isMonotonic ? performance.now() : Date.now();
  host.sleep(Math.max(0, isAbsolute ? timeoutMillis - nowMillis : timeoutMillis));
  const userdata = view.getBigUint64(input, true);
  new wasi.Event(userdata, wasi.ERRNO_SUCCESS, wasi.EVENTTYPE_CLOCK).write_bytes(view, output);
  view.setUint32(count, 1, true);
  return wasi.ERRNO_SUCCESS;
}
