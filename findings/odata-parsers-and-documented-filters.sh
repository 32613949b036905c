#!/usr/bin/env bash
# No OData parser of npm that was tried reads all filters that Microsoft documents for Defender's
# lists: whoever checks or rewrites a filter with one refuses what the service takes.
#
# Guessed: a parser of OData 4 knows `in`, times with fractions, and `any` over tags.
# Seen: @odata/parser and odata-v4-parser stop at `in`; @balena/odata-parser at bare times and at `any`
#       with a blank behind its colon, which is how Microsoft's example is written.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages @odata/parser@0.2.14 odata-v4-parser@0.1.29 @balena/odata-parser@4.3.5

check <<'JS'
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const { defaultParser } = require('@odata/parser');
const v4 = require('odata-v4-parser');
const balena = require('@balena/odata-parser');

const filters = {
	equals: "type eq 'Isolate' and status eq 'Failed'",
	in: "status in ('Pending','InProgress')",
	time: 'lastUpdateDateTimeUtc gt 2018-10-25T14:00:00Z',
	'time of seven digits': 'creationDateTimeUtc ge 2026-03-03T09:14:07.4419026Z',
	startswith: "startswith(computerDnsName,'fin-lt-')",
	'any tag': "machineTags/any(tag: startswith(tag, 'vip'))",
	'doubled quote': "requestorComment eq 'it''s over'",
};
const parsers = {
	'@odata/parser': (filter) => defaultParser.filter(filter),
	'odata-v4-parser': (filter) => v4.filter(filter),
	'@balena/odata-parser': (filter) => balena.parse(`/machineactions?$filter=${filter}`),
};
const seen = Object.fromEntries(
	Object.keys(filters).map((name) => [name, Object.fromEntries(
		Object.entries(parsers).map(([parser, parse]) => {
			try {
				parse(filters[name]);
				return [parser, 'read'];
			} catch {
				return [parser, 'refused'];
			}
		}),
	)]),
);
console.table(seen);
const refusedBy = (parser) => Object.keys(seen).filter((name) => seen[name][parser] === 'refused');
assert.deepEqual(refusedBy('@odata/parser'), ['in']);
assert.deepEqual(refusedBy('odata-v4-parser'), ['in']);
assert.deepEqual(refusedBy('@balena/odata-parser'), ['time', 'time of seven digits', 'any tag']);
JS
