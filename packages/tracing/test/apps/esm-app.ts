/** An application of ES modules: everything of it is loaded by `import`. See two-rounds.ts. */
import http from 'node:http';
import * as api from '@opentelemetry/api';
import express from 'express';
import * as tracing from '../../src/index.ts';
import { twoRounds } from './two-rounds.ts';

const early = api.trace.getTracer('early');
await twoRounds({ api, early, http, express, tracing });
