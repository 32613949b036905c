#!/usr/bin/env bash
# Following an @odata.nextLink with got or ky and one more query parameter drops the link's own query:
# its $filter and $skip are gone, and the "next page" is the first page of everything. axios and
# superagent append.
#
# Guessed: the given parameters are added to those of the address, as in axios.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages got@14.6.6 ky@1.14.3 axios@1.21.1 superagent@10.4.2

check <<'JS'
import assert from 'node:assert/strict';
import http from 'node:http';
import axios from 'axios';
import got from 'got';
import ky from 'ky';
import superagent from 'superagent';

let query;
const server = http.createServer((request, response) => {
	query = new URL(request.url, 'http://localhost').searchParams;
	response.writeHead(200, { 'content-type': 'application/json' }).end('{ "value": [] }');
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const link = `http://127.0.0.1:${server.address().port}/api/machineactions?$filter=type%20eq%20%27Isolate%27&$skip=10000`;
const more = { $count: 'true' };
const clients = {
	got: () => got(link, { searchParams: more }),
	ky: () => ky(link, { searchParams: more }),
	axios: () => axios.get(link, { params: more }),
	superagent: () => superagent.get(link).query(more),
};
const seen = {};
for (const [name, follow] of Object.entries(clients)) {
	await follow();
	seen[name] = { filter: query.get('$filter'), skip: query.get('$skip') };
}
server.close();
console.table(seen);
const whole = { filter: "type eq 'Isolate'", skip: '10000' };
const nothing = { filter: null, skip: null };
assert.deepEqual(seen, { got: nothing, ky: nothing, axios: whole, superagent: whole });
process.exit(0);
JS
