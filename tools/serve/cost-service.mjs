/** `node --import …/cost-service.mjs`: the port and the database of what Nx serves. */
import '../process/end-with-nx.mjs';
import './environment.mjs';
import { systemDatabases, systemPorts } from '../system/settings.mjs';

const port = String(systemPorts().costService);
// The alias, too: what .env says of METRICS_PORT is for the worker.
Object.assign(process.env, { PORT: port, METRICS_PORT: port });
process.env.DATABASE_URL = systemDatabases().cost;
