/** `node --import …/sandbox-runner.mjs`: the port of what Nx serves. */
import '../process/end-with-nx.mjs';
import './environment.mjs';
import { systemPorts } from '../system/settings.mjs';

process.env.METRICS_PORT = String(systemPorts().sandboxRunner);
