/**
 * Entry of a thread that runs one Python program on CPython built for WASI.
 *
 * @module
 */
import { WASI, wasi } from '@bjorn3/browser_wasi_shim';
import { MAX_FILE_BYTES } from '../backend.ts';
import { BoundedDirectory, FileQuota, toPreopen } from './bounded-files.ts';
import { OUT_OF_MEMORY_EXIT, PYTHON_BOOT } from './python-boot.ts';
import { ThreadHost } from './thread-host.ts';
import { InputStreamFd, OutputStreamFd } from './wasi-streams.ts';

const MAX_OPEN_FILES = 1_024;

const host = ThreadHost.ofThisThread();
const encoder = new TextEncoder();
const quota = new FileQuota(MAX_FILE_BYTES);
const sandbox = new BoundedDirectory(quota);
const work = sandbox.addDirectory('work');

/** Blocks for the program at the first read; its standard input follows what the boot reads. */
function* input(): Generator<Uint8Array> {
  const program = host.awaitProgram();
  sandbox.addFile('main.py', encoder.encode(program.code));
  for (const { path, content } of program.files) work.addFile(path, content);
  yield encoder.encode(JSON.stringify({ env: program.env }));
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
    toPreopen('/sandbox', sandbox),
    toPreopen('/tmp', new BoundedDirectory(quota)),
  ],
  { debug: false },
);

const imports = boundOpenFiles(shim.wasiImport);
const instance = await WebAssembly.instantiate(host.module, {
  wasi_snapshot_preview1: { ...imports, poll_oneoff: pollClock },
});

const exitCode = shim.start(instance as Parameters<WASI['start']>[0]);
if (exitCode === OUT_OF_MEMORY_EXIT) host.outOfMemory();
else host.exited(exitCode);
host.stop();

/** The shim's table of open files has no bound of its own. */
function boundOpenFiles({ path_open, fd_close, ...others }: WASI['wasiImport']) {
  let open = 0;
  return {
    ...others,
    path_open: (...given: unknown[]): unknown => {
      if (open >= MAX_OPEN_FILES) return wasi.ERRNO_MFILE;
      const errno: unknown = path_open?.(...given);
      if (errno === wasi.ERRNO_SUCCESS) open += 1;
      return errno;
    },
    fd_close: (...given: unknown[]): unknown => {
      const errno: unknown = fd_close?.(...given);
      if (errno === wasi.ERRNO_SUCCESS) open -= 1;
      return errno;
    },
  };
}

/**
 * `time.sleep`: the shim's own burns a CPU until the time is over, and takes the flags from the
 * wrong place. Layout: WASI preview 1, `subscription`: the tag at 8, the clock's id at 16, timeout
 * at 24, flags at 40.
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
