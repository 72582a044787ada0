/**
 * The second half of `npm start`, on Node 24: brings the system up, runs one workflow on it, says
 * what happened and where to look, and serves until it is requested to stop.
 *
 * @module
 */
import { setTimeout as delay } from 'node:timers/promises';
import { reportFailure } from '../bootstrap/setup-error.mjs';
import { ProcessGuard } from '../process/process-guard.mjs';
import { stopRequest } from '../process/stop-requests.mjs';
import { muteProgress } from '../terminal/progress.mjs';
import { bold, dim } from '../terminal/style.mjs';
import { withFreeConsolePorts } from './console-ports.mjs';
import { checkExample, runExample } from './example.mjs';
import { HELP, parseOptions } from './options.mjs';
import { checkPorts } from './port-check.mjs';
import { runProgram } from './program.mjs';
import { printRun } from './report.mjs';
import { claimStateFolder } from './state-folder.mjs';
import { startSystem } from './system.mjs';
import { printWhereToLook } from './where-to-look.mjs';

const guard = new ProcessGuard();
const stopped = stopRequest({ onSecond: () => guard.killAll() });
let announceEnd = () => {};
let giveBackStateFolder = () => {};

try {
  process.exitCode = await main();
} catch (error) {
  muteProgress();
  reportFailure(error);
}
announceEnd();
await guard.close({ onStop: ({ name }) => console.log(dim(`  stopping ${name}`)) });
giveBackStateFolder();
// Work that was abandoned, such as building the Temporal CLI, must not hold us.
process.exit();

async function main() {
  const given = parseOptions();
  if (given.help) {
    console.log(HELP);
    return 0;
  }
  const startedAt = performance.now();
  const options = { ...given, ports: await withFreeConsolePorts(given.ports) };
  console.log(bold('\nStarting wflo'));
  await Promise.all([checkExample(options), checkPorts(options)]);
  giveBackStateFolder = claimStateFolder();
  const outcome = await Promise.race([
    bringUpAndRun(options),
    stopped.then((reason) => ({ stoppedBy: reason })),
  ]);
  if (outcome.stoppedBy) {
    muteProgress();
    console.log(`\nStopped (${outcome.stoppedBy}) before the run had ended.`);
    return 130;
  }
  const { system, run, partEnd } = outcome;
  if (partEnd !== undefined) {
    muteProgress();
    console.error(`\n${partEnd}`);
    return 1;
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  printWhereToLook(system, run, seconds);
  if (options.exit) return run.succeeded ? 0 : 1;
  console.log(bold('\nServing. Ctrl-C ends everything.'));
  return serve(system);
}

async function bringUpAndRun(options) {
  const system = await startSystem(guard, options);
  announceEnd = system.announceEnd;
  // Without one of its parts a run fails for reasons of its own, or waits for ever.
  const partEnd = endByItself(system).then((text) => ({ partEnd: text }));
  const running =
    options.program === undefined
      ? runExample(system, options)
      : runProgram(guard, system, options);
  const ran = running.catch(async (error) => {
    const end = await Promise.race([partEnd, delay(1_000)]);
    if (end === undefined) throw error;
    return end;
  });
  const outcome = await Promise.race([ran, partEnd]);
  if (outcome.partEnd !== undefined) return outcome;
  if (outcome.execution !== undefined) printRun(outcome);
  return { system, run: outcome };
}

/** Until we are requested to stop (0), or a part of the system ends by itself (1). */
async function serve(system) {
  const keepAlive = setInterval(() => {}, 60_000);
  const partEnd = await Promise.race([stopped.then(() => undefined), endByItself(system)]);
  clearInterval(keepAlive);
  if (partEnd === undefined) {
    console.log();
    return 0;
  }
  console.error(`\n${partEnd}`);
  return 1;
}

/** What there is to say when a part of the system has ended without a request to stop. */
async function endByItself({ processes }) {
  const first = await Promise.race(processes.map((part) => part.exited.then(() => part)));
  // A Ctrl-C that reached it too arrives here within the moment.
  if ((await Promise.race([stopped, delay(200)])) !== undefined) return new Promise(() => {});
  return endOf(first);
}

/** In one line: how the part ended, its last message, and where its log is. */
async function endOf(part) {
  const { code, signal } = await part.exited;
  const how = signal === null ? `exit code ${code}` : signal;
  const message = lastMessage(part.logTail(50));
  return `${part.name} has ended by itself (${how})${message}. Its log: ${part.logFile}`;
}

/** The line that a service ends with when it knows why: its code and what to do. */
function lastMessage(log) {
  const line = log.split('\n').findLast((text) => /^WFLO_\w+: /.test(text));
  return line === undefined ? '' : `: ${line.replace(/\.$/, '')}`;
}
