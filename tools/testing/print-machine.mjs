/**
 * Prints what of this machine decides which tests can run and how, for the inputs of Nx's `test`:
 * what passed on one Node, or beside other programs, is not shown again as the result of these.
 *
 * @module
 */
import { findExecutable } from '../process/find-executable.mjs';

const PROGRAMS = ['chromium', 'docker', 'git', 'initdb', 'promtool', 'python3', 'temporal'];

const present = PROGRAMS.filter((name) => findExecutable(name) !== undefined);
console.log(process.platform, process.arch, process.version, ...present);
