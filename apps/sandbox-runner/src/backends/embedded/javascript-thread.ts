/**
 * Entry of a thread that runs one JavaScript program on QuickJS.
 *
 * @module
 */
import { JavaScriptSandbox } from './javascript-sandbox.ts';
import { startQuickJs } from './quickjs-engine.ts';
import { ThreadHost } from './thread-host.ts';

const host = ThreadHost.ofThisThread();
const engine = await startQuickJs(host.module, host.memoryPages);
const sandbox = new JavaScriptSandbox(engine, host);
const program = host.awaitProgram();

try {
  sandbox.run(program);
} catch (error) {
  if (!engine.memory.isRefused) throw error;
  // The engine fell over its last allocation instead of reporting it.
  host.outOfMemory();
}
host.stop();
