import { Client, Connection } from '@temporalio/client';
// As outside of this repository, by the name of the package.
// eslint-disable-next-line @nx/enforce-module-boundaries
import { WfloTemporalPlugin } from '@wflo/temporal';

const address = process.env['TEMPORAL_ADDRESS'] ?? 'localhost:7233';
const connection = await Connection.connect({ address });
const client = new Client({ connection, plugins: [new WfloTemporalPlugin()] });
const workflowId = `order-${Date.now()}`;
const result: unknown = await client.workflow.execute('order', {
  taskQueue: 'shop',
  workflowId,
  args: ['o-1'],
});
console.log(result);
await connection.close();
