/** `node --import …/cost-service.mjs`: the port and the database of what Nx serves. */
import '../process/end-with-nx.mjs';
import './environment.mjs';
import { systemDatabases, systemPorts } from '../system/settings.mjs';

process.env.METRICS_PORT = String(systemPorts().costService);
process.env.DATABASE_URL = systemDatabases().cost;
