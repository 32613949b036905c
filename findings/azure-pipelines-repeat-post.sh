#!/usr/bin/env bash
# Microsoft's own HTTP pipelines send a POST again after an answer that does not say whether it had
# its effect. Isolating a machine through one of them can start the action three or four times.
#
# Guessed: only idempotent methods are repeated, as in most clients.
# Seen: @azure/core-rest-pipeline repeats a POST after 500, 503, 504 and a broken connection,
#       @microsoft/microsoft-graph-client after 503 and 504.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages @azure/core-rest-pipeline@1.25.1 @microsoft/microsoft-graph-client@3.0.7

check <<'JS'
import assert from 'node:assert/strict';
import http from 'node:http';
import * as azure from '@azure/core-rest-pipeline';
import * as graph from '@microsoft/microsoft-graph-client';

let answer;
let received = 0;
const server = http.createServer((request, response) => {
	request.resume().on('end', () => {
		received += 1;
		if (answer === 'broken') return request.socket.destroy();
		response.writeHead(answer, { 'content-type': 'application/json' }).end('{}');
	});
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const origin = `http://127.0.0.1:${server.address().port}`;
const body = { Comment: 'Case 4711', IsolationType: 'Full' };

const clients = {
	async 'core-rest-pipeline'() {
		const retryOptions = { maxRetries: 2, retryDelayInMs: 10 };
		const pipeline = azure.createPipelineFromOptions({ retryOptions });
		const request = azure.createPipelineRequest({
			url: `${origin}/api/machines/1/isolate`,
			method: 'POST',
			body: JSON.stringify(body),
			allowInsecureConnection: true,
		});
		await pipeline.sendRequest(azure.createDefaultHttpClient(), request);
	},
	async 'microsoft-graph-client'() {
		const retry = new graph.RetryHandler(new graph.RetryHandlerOptions(0.01, 2));
		retry.setNext(new graph.HTTPMessageHandler());
		const client = graph.Client.initWithMiddleware({
			middleware: retry,
			baseUrl: origin,
			defaultVersion: 'api',
		});
		await client.api('/machines/1/isolate').post(body);
	},
};

const seen = {};
for (const [name, post] of Object.entries(clients)) {
	seen[name] = {};
	for (answer of [500, 503, 504, 'broken']) {
		received = 0;
		await post().catch(() => undefined);
		seen[name][answer] = received;
	}
}
server.close();
console.log('POSTs received, two retries allowed:');
console.table(seen);
assert.deepEqual(seen['core-rest-pipeline'], { 500: 3, 503: 3, 504: 3, broken: 3 });
assert.deepEqual(seen['microsoft-graph-client'], { 500: 1, 503: 3, 504: 3, broken: 1 });
JS
