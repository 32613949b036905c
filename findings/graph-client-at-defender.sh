#!/usr/bin/env bash
# Microsoft's Graph client, pointed at another API of Microsoft such as Defender's, sends no token and
# says nothing; and it hands an ampersand in a filter on as it is, so that the service gets half the
# filter.
#
# Guessed: with `baseUrl` set, its authentication provider is asked for each call; filters are encoded.
# Seen: no Authorization header; `&` and what follows ends up outside `$filter`.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages @microsoft/microsoft-graph-client@3.0.7

check <<'JS'
import assert from 'node:assert/strict';
import http from 'node:http';
import { Client } from '@microsoft/microsoft-graph-client';

let seen;
const server = http.createServer((request, response) => {
	const url = new URL(request.url, 'http://localhost');
	seen = {
		authorization: request.headers.authorization,
		filter: url.searchParams.get('$filter'),
		others: [...url.searchParams.keys()].filter((name) => name !== '$filter'),
	};
	response.writeHead(200, { 'content-type': 'application/json' }).end('{ "value": [] }');
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
let asked = 0;
const client = Client.init({
	authProvider(done) {
		asked += 1;
		done(null, 'token-of-the-test');
	},
	baseUrl: `http://127.0.0.1:${server.address().port}`,
	defaultVersion: 'api',
});
await client.api('/machineactions').filter("requestorComment eq 'Search & destroy'").get();
server.close();
console.log({ ...seen, 'times the provider was asked': asked });
assert.equal(seen.authorization, undefined);
assert.equal(seen.filter, "requestorComment eq 'Search ");
assert.equal(seen.others.length, 1);
JS
