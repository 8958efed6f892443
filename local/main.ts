#!/usr/bin/env node
// `rollcall`: all commands of the client, and those that need everything on one machine.
import { createProgram } from '../client/cli/program.js';
import { runProgram } from '../client/cli/run-program.js';
import { registerDemo } from './demo.js';
import { registerSimulator } from './simulator.js';
import { registerUp } from './up.js';

const program = createProgram();
registerUp(program);
registerDemo(program);
registerSimulator(program);
const exitCode = await runProgram(program, process.argv.slice(2));
// A command that was ended by a signal has set its own.
process.exitCode ??= exitCode;
