import { posix } from 'node:path';
import type { QuickJSContext, QuickJSHandle } from 'quickjs-emscripten-core';
import { WORK_DIRECTORY, type Program } from '../../program.ts';
import { inspectValue } from './inspect-value.ts';
import { installGlobals, type SandboxBindings } from './install-globals.ts';
import type { LimitedMemory, QuickJsEngine } from './quickjs-engine.ts';
import { RejectionTracker } from './rejection-tracker.ts';
import type { OutputStream } from './run-channel.ts';
import type { ThreadHost } from './thread-host.ts';

/** Name of the program's own module, as stack traces show it. */
const PROGRAM_MODULE = `${WORK_DIRECTORY}/__main__.mjs`;
/** The bellard/quickjs release that @jitl/quickjs-wasmfile-release-sync 0.32 is built from. */
const QUICKJS_VERSION = '2025-09-13';
/** Node's exit code for a top-level await that can never settle. */
const UNSETTLED_EXIT = 13;
const OUT_OF_MEMORY = 'out of memory';
const STACK_BYTES = 512 * 1_024;

/** One QuickJS context: its globals, its modules, and the loop that drives a program to its end. */
export class JavaScriptSandbox {
  readonly #context: QuickJSContext;
  readonly #host: ThreadHost;
  readonly #encoder = new TextEncoder();
  /** What a program reads retains its byte order mark, as on Node. */
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  readonly #moduleDecoder = new TextDecoder();
  readonly #memory: LimitedMemory;
  readonly #rejections: RejectionTracker;
  readonly #files = new Map<string, Uint8Array>();

  constructor(engine: QuickJsEngine, host: ThreadHost) {
    this.#memory = engine.memory;
    const runtime = engine.quickjs.newRuntime();
    runtime.setMaxStackSize(STACK_BYTES);
    this.#context = runtime.newContext();
    this.#rejections = new RejectionTracker(engine, runtime, this.#context, () => {
      runtime.setModuleLoader(
        (name) => this.#moduleSource(name),
        (base, name) => (/^\.{0,2}\//.test(name) ? resolvePath(name, base) : name),
      );
    });
    this.#host = host;
  }

  /** Runs the program and reports to the host how it ended. */
  run(program: Program): void {
    for (const { path, content } of program.files) this.#files.set(resolvePath(path), content);
    const loop = this.#install(program);
    if (program.code.includes('\0')) {
      // The engine would run what comes before it.
      this.#host.write(
        'stderr',
        this.#encoder.encode('SyntaxError: a null character in the code\n'),
      );
      this.#host.exited(1);
      return;
    }
    const result = this.#context.evalCode(program.code, PROGRAM_MODULE, { type: 'module' });
    if (result.error) this.#fail(loop, result.error);
    else this.#drive(loop, result.value);
  }

  #install(program: Program): QuickJSHandle {
    const context = this.#context;
    const bindings = context.newObject();
    const define = (name: keyof SandboxBindings, call: (...values: QuickJSHandle[]) => unknown) => {
      const handle = context.newFunction(name, (...values) => {
        const value = call(...values);
        if (typeof value === 'string') return context.newString(value);
        return typeof value === 'number' ? context.newNumber(value) : context.undefined;
      });
      context.setProp(bindings, name, handle);
    };
    define('write', (stream, text) => {
      this.#write(context.getString(stream) === 'stderr' ? 'stderr' : 'stdout', text);
    });
    define('exit', (code) => {
      this.#host.exited(Math.trunc(context.getNumber(code)) || 0);
      this.#host.stop();
    });
    define('writeNull', (stream) => {
      const name = context.getString(stream) === 'stderr' ? 'stderr' : 'stdout';
      this.#host.write(name, Uint8Array.of(0));
    });
    define('readStdin', () => JSON.stringify(this.#decoder.decode(program.stdin)));
    define('readFile', (path) => {
      const content = this.#files.get(resolvePath(context.getString(path)));
      return content === undefined ? undefined : JSON.stringify(this.#decoder.decode(content));
    });
    define('now', () => performance.now());
    const env = context.newObject();
    for (const [name, value] of Object.entries(program.env)) {
      context.setProp(env, name, context.newString(value));
    }
    context.setProp(bindings, 'env', env);
    context.setProp(bindings, 'version', context.newString(QUICKJS_VERSION));
    const install = context.unwrapResult(context.evalCode(`(${installGlobals.toString()})`));
    const inspect = context.unwrapResult(context.evalCode(`(${inspectValue.toString()})`));
    return context.unwrapResult(
      context.callFunction(install, context.undefined, bindings, inspect),
    );
  }

  /** Runs jobs and timers until nothing is left to do. */
  #drive(loop: QuickJSHandle, completion: QuickJSHandle): void {
    const context = this.#context;
    for (;;) {
      const jobs = context.runtime.executePendingJobs();
      if (jobs.error) {
        this.#fail(loop, jobs.error);
        return;
      }
      const state = context.getPromiseState(completion);
      // Whoever wanted to handle a rejection has had the whole queue of jobs for it, as on Node.
      const rejected = state.type === 'rejected' ? state.error : this.#rejections.firstReason;
      if (rejected !== undefined) {
        this.#fail(loop, rejected);
        return;
      }
      const wait = this.#number(loop, 'nextTimerMillis');
      if (wait < 0) {
        this.#host.exited(
          state.type === 'pending' ? UNSETTLED_EXIT : this.#number(loop, 'exitCode'),
        );
        return;
      }
      if (wait > 0) this.#host.sleep(wait);
      const fired = context.callMethod(loop, 'fireTimer');
      if (fired.error) {
        this.#fail(loop, fired.error);
        return;
      }
    }
  }

  #number(loop: QuickJSHandle, method: string): number {
    const context = this.#context;
    const value = context.unwrapResult(context.callMethod(loop, method));
    return context.getNumber(value);
  }

  /** An uncaught error: its text on stderr and exit code 1, or out of memory. */
  #fail(loop: QuickJSHandle, error: QuickJSHandle): void {
    const context = this.#context;
    const described = context.callMethod(loop, 'describe', [error]);
    // An error that cannot be described came when there was no memory left to do it with, or is
    // an object that refuses to be looked at.
    const isRefused = this.#memory.isRefused;
    const unshown = isRefused ? OUT_OF_MEMORY : 'Uncaught (an error that throws)';
    const text = described.error ? unshown : context.getString(described.value);
    this.#host.write('stderr', this.#encoder.encode(`${text}\n`));
    // The text is the program's to choose; that memory was refused is not.
    const isOutOfMemory =
      text === OUT_OF_MEMORY || text.startsWith(`Uncaught InternalError: ${OUT_OF_MEMORY}`);
    if (isRefused && isOutOfMemory) {
      this.#host.outOfMemory();
    } else this.#host.exited(1);
  }

  #write(stream: OutputStream, text: QuickJSHandle | undefined): void {
    if (text === undefined) return;
    this.#host.write(stream, this.#encoder.encode(this.#context.getString(text)));
  }

  #moduleSource(name: string): string | { error: Error } {
    const content = this.#files.get(name);
    return content === undefined
      ? { error: unknownModule(name) }
      : this.#moduleDecoder.decode(content);
  }
}

function unknownModule(name: string): Error {
  return new Error(
    `Cannot find module '${name}': a program can import its own files, as './x.mjs'`,
  );
}

/**
 * The absolute path that `path` has for a module at `base`, or for the program itself. Every other
 * character is part of a name, as in a file system: `#`, `?`, `%` and `:` too.
 */
function resolvePath(path: string, base = PROGRAM_MODULE): string {
  return path.startsWith('/') ? posix.normalize(path) : posix.join(posix.dirname(base), path);
}
