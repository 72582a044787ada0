import { loadEnvFile } from '../system/env-file.mjs';

loadEnvFile();

/** Sets the variables that neither the environment nor `.env` sets. */
export function setUnlessGiven(variables) {
  for (const [name, value] of Object.entries(variables)) {
    if (!process.env[name]) process.env[name] = value;
  }
}
