import type { QuickJSContext, QuickJSHandle, QuickJSRuntime } from 'quickjs-emscripten-core';
import { WasmInvalidError } from '../../errors.ts';
import type { QuickJsEngine } from './quickjs-engine.ts';

/**
 * `struct JSRuntime` of quickjs.c: the hook, its argument, `job_list` (two words, which lead to
 * itself while it is empty), and the `module_normalize_func` that a module loader sets.
 */
const HOOK_WORDS_BEFORE_NORMALIZE = 4;
/** More than that structure has. */
const RUNTIME_WORDS = 256;
/** A `JSValue` of a 32-bit build is a number of 64 bits. */
const VALUE_LITTLE_ENDIAN = true;

/**
 * A WebAssembly module that exports its import as a function of the hook's type, which is (i32,
 * i64, i64, i32, i32): context, promise, reason, whether it is handled by now, the argument.
 */
const ADAPTER = Uint8Array.of(
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x09, 0x01, 0x60, 0x05, 0x7f, 0x7e, 0x7e, 0x7f, 0x7f, 0x00],
  ...[0x02, 0x07, 0x01, 0x01, 0x68, 0x01, 0x66, 0x00, 0x00],
  ...[0x07, 0x05, 0x01, 0x01, 0x66, 0x00, 0x00],
);

interface Rejection {
  /** Held, so that its address is no other promise's meanwhile. */
  readonly promise: QuickJSHandle;
  readonly reason: QuickJSHandle;
}

/**
 * Notices promises that are rejected and not handled. The engine has a hook for it
 * (`JS_SetHostPromiseRejectionTracker`), which its WebAssembly build does not export, so the hook
 * is put in its place by hand.
 */
export class RejectionTracker {
  readonly #memory: WebAssembly.Memory;
  /** A value of ours, through which the engine's raw ones become handles. */
  readonly #slot: QuickJSHandle;
  readonly #unhandled = new Map<bigint, Rejection>();

  /**
   * Puts the hook in place. `setModuleLoader` must change `runtime`, which shows where that is.
   *
   * @throws {WasmInvalidError} when the engine is not laid out as expected.
   */
  constructor(
    { memory, table }: QuickJsEngine,
    runtime: QuickJSRuntime,
    context: QuickJSContext,
    setModuleLoader: () => void,
  ) {
    this.#memory = memory;
    this.#slot = context.newNumber(0);
    const hook = locateHook(memory, addressOf(runtime), setModuleLoader);
    const index = table.grow(1, this.#adapted());
    new DataView(memory.buffer).setUint32(hook, index, true);
  }

  /** Why the first of those that are not handled was rejected. */
  get firstReason(): QuickJSHandle | undefined {
    const [first] = this.#unhandled.values();
    return first?.reason;
  }

  #adapted(): unknown {
    const onChange = (_context: number, promise: bigint, reason: bigint, isHandled: number) => {
      if (isHandled === 0) this.#rejected(promise, reason);
      else this.#handled(promise);
    };
    const instance = new WebAssembly.Instance(new WebAssembly.Module(ADAPTER), {
      h: { f: onChange },
    });
    return instance.exports['f'];
  }

  #rejected(promise: bigint, reason: bigint): void {
    this.#unhandled.set(promise, { promise: this.#hold(promise), reason: this.#hold(reason) });
  }

  #handled(promise: bigint): void {
    const rejection = this.#unhandled.get(promise);
    this.#unhandled.delete(promise);
    rejection?.reason.dispose();
    rejection?.promise.dispose();
  }

  /** A handle of a raw value, which the engine counts as one more reference. */
  #hold(value: bigint): QuickJSHandle {
    const view = new DataView(this.#memory.buffer);
    const address = Number(this.#slot.value);
    const own = view.getBigUint64(address, VALUE_LITTLE_ENDIAN);
    view.setBigInt64(address, value, VALUE_LITTLE_ENDIAN);
    try {
      return this.#slot.dup();
    } finally {
      new DataView(this.#memory.buffer).setBigUint64(address, own, VALUE_LITTLE_ENDIAN);
    }
  }
}

/** Found by what setting a module loader changes, and by the empty list of jobs before it. */
function locateHook(
  memory: WebAssembly.Memory,
  runtime: number,
  setModuleLoader: () => void,
): number {
  const words = () => new Uint32Array(memory.buffer, runtime, RUNTIME_WORDS).slice();
  const before = words();
  setModuleLoader();
  const normalize = words().findIndex((word, index) => word !== before[index]);
  const hook = normalize - HOOK_WORDS_BEFORE_NORMALIZE;
  const jobs = runtime + 4 * (hook + 2);
  const [tracker, , first, last] = before.subarray(Math.max(0, hook), normalize);
  if (hook < 0 || tracker !== 0 || first !== jobs || last !== jobs) {
    throw new WasmInvalidError('QuickJS is not laid out as the release that we know');
  }
  return runtime + 4 * hook;
}

/** The package does not export the pointer. */
function addressOf(runtime: QuickJSRuntime): number {
  const pointer: unknown = Reflect.get(runtime, 'rt');
  const value: unknown =
    typeof pointer === 'object' && pointer !== null ? Reflect.get(pointer, 'value') : undefined;
  if (typeof value === 'number') return value;
  throw new WasmInvalidError('the pointer to the runtime of QuickJS is not where it was');
}
