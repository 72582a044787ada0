/** `node --import …/sandbox-runner.mjs`: the port of what Nx serves. */
import '../process/end-with-nx.mjs';
import './environment.mjs';
import { systemPorts } from '../system/settings.mjs';

const port = String(systemPorts().sandboxRunner);
// The alias, too: what .env says of METRICS_PORT is for the worker.
Object.assign(process.env, { PORT: port, METRICS_PORT: port });
