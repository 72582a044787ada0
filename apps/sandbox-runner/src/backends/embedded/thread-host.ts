import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Program } from '../../program.ts';
import { RunChannel, type OutputStream } from './run-channel.ts';

/** What a thread is started with. */
export interface ThreadSetup {
  readonly module: WebAssembly.Module;
  readonly memoryPages: number;
  readonly channel: SharedArrayBuffer;
  readonly port: MessagePort;
}

/** What a thread posts: it waits for a program, or its program has ended. */
export type ThreadMessage = 'ready' | 'ended';

/**
 * The thread's side, the same for each language: waits for the program, writes output, reports the
 * end.
 */
export class ThreadHost {
  readonly module: WebAssembly.Module;
  readonly memoryPages: number;
  readonly #channel: RunChannel;
  readonly #port: MessagePort;

  constructor({ module, memoryPages, channel, port }: ThreadSetup) {
    this.module = module;
    this.memoryPages = memoryPages;
    this.#channel = new RunChannel(channel);
    this.#port = port;
  }

  static ofThisThread(): ThreadHost {
    return new ThreadHost(workerData as ThreadSetup);
  }

  /** Says that the interpreter is up, and blocks until there is a program. */
  awaitProgram(): Program {
    this.#post('ready');
    this.#channel.waitForGo();
    const received: unknown = receiveMessageOnPort(this.#port)?.message;
    return received as Program;
  }

  /** Writes output. What passes the limit ends the program, and this does not return. */
  write(stream: OutputStream, chunk: Uint8Array): void {
    if (this.#channel.write(stream, chunk)) return;
    this.#channel.end('output_limit');
    this.stop();
  }

  sleep(millis: number): void {
    this.#channel.sleep(millis);
  }

  exited(code: number): void {
    // As a process: the low eight bits.
    this.#channel.end('exited', code & 0xff);
  }

  outOfMemory(): void {
    this.#channel.end('out_of_memory');
  }

  /** Reports the end and blocks for good: the owner terminates the thread. */
  stop(): never {
    this.#post('ended');
    for (;;) this.#channel.sleep();
  }

  #post(message: ThreadMessage): void {
    parentPort?.postMessage(message);
  }
}
