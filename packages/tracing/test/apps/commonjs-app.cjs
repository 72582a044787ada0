/** A CommonJS application: everything of it is loaded by `require`. See two-rounds.ts. */
const api = require('@opentelemetry/api');
const early = api.trace.getTracer('early');
const http = require('node:http');
const express = require('express');
const tracing = require('@wflo/tracing');
const { twoRounds } = require('./two-rounds.ts');

twoRounds({ api, early, http, express, tracing });
