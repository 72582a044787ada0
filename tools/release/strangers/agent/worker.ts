import { fileURLToPath } from 'node:url';
import { NativeConnection, Worker } from '@temporalio/worker';
import { WfloTemporalPlugin } from '@wflo/temporal';
import * as activities from './activities.ts';

export const plugins = [new WfloTemporalPlugin()];
export const connection = await NativeConnection.connect({
  address: process.env['TEMPORAL_ADDRESS'],
});
const workflowsPath = fileURLToPath(new URL('./workflows.ts', import.meta.url));
export const worker = await Worker.create({
  connection,
  taskQueue: 'agent',
  workflowsPath,
  activities,
  plugins,
});
