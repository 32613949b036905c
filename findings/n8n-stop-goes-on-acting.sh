#!/usr/bin/env bash
# Stop, in n8n, does not stop a node that is at work. HTTP Request sends the calls of all its items that
# are left, and Execute Workflow starts a sub-workflow for each of them, while the execution is shown
# as canceled. Whoever stops a run that isolates the wrong machines sees the rest of them isolated.
# The timeout of a workflow is no better: what a sub-workflow does goes on.
#
# Guessed: what has not been sent or started when somebody clicks Stop is not sent or started.
# Seen: two of six when it was stopped, six of six in the end. Real servers of n8n 2.41.1 and 1.123.81
# do the same.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
# The last four shorten answers for models, which is not asked for here.
packages n8n-core@2.41.1 n8n-workflow@2.41.0 generate-schema@2.6.0 tmp-promise@3.0.3 \
	{@mozilla/readability,cheerio,html-to-text,jsdom}@npm:ms@2.1.3
n8nNodes 2.41.2 HttpRequest ExecuteWorkflow

check <<'JS'
import assert from 'node:assert/strict';
import http from 'node:http';
import { createRequire } from 'node:module';
import { setTimeout as pause } from 'node:timers/promises';
const require = createRequire(import.meta.url);
const { builtIn, chain, source } = require('./n8nEngine.cjs');
const { HttpRequestV3 } = require('n8n-nodes-base/dist/nodes/HttpRequest/V3/HttpRequestV3.node.js');

const machines = ['ws-1', 'ws-2', 'ws-3', 'ws-4', 'ws-5', 'ws-6'].map((machine) => ({ machine }));
const betweenMs = 400;
let acted = 0;

const server = http.createServer((request, response) => {
	request.resume();
	acted += 1;
	response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const url = `http://127.0.0.1:${server.address().port}/isolate`;
const batching = { batch: { batchSize: 1, batchInterval: betweenMs } };

const nodes = {
	'HTTP Request': {
		type: new HttpRequestV3({ name: 'httpRequest', displayName: 'HTTP Request', group: ['output'], defaults: {} }),
		version: 4.2,
		parameters: { method: 'POST', url, options: { batching } },
	},
	'Execute Workflow': {
		type: builtIn('ExecuteWorkflow/ExecuteWorkflow/ExecuteWorkflow'),
		version: 1.2,
		parameters: { mode: 'each', workflowId: { __rl: true, mode: 'id', value: 'sub' } },
	},
};

/** What a server does when a node calls a sub-workflow. */
async function executeWorkflow() {
	acted += 1;
	await pause(betweenMs);
	return { data: [[{ json: {} }]], executionId: String(acted) };
}

const rows = [];
for (const [name, node] of Object.entries(nodes)) {
	acted = 0;
	const { run } = chain([{ name: 'Machines', type: source(machines) }, { name, ...node }], { executeWorkflow });
	const running = run();
	while (acted < 2) await pause(20);
	running.cancel();
	const atStop = acted;
	const { status } = await running;
	await pause(betweenMs * 8);
	rows.push({ node: name, machines: machines.length, 'acted on at Stop': atStop, 'in the end': acted, status });
}
server.close();
console.table(rows);
for (const row of rows) assert.deepEqual([row['acted on at Stop'], row['in the end'], row.status], [2, 6, 'canceled']);
process.exit();
JS
