#!/usr/bin/env bash
# n8n's Guardrails node takes names of machines for secrets. "Secret keys" in its default, balanced, lets a
# machine's ID and the hash of a file through, and replaces every full host name by <SECRET>; of the IDs of
# machine actions, GUIDs all, it takes about every fourth. So an agent behind "Sanitize Text" is told that
# <SECRET> is to be isolated, and cancels or reads one action and not the next; behind "Check Text for
# Violations" an alert with a host name in it never gets through. Permissive lets all of them through, but
# as rows of JSON, with quotes and commas around them, many IDs are secrets even then.
#
# Guessed: machine IDs pass, some of the GUIDs do not, and host names mostly pass.
# Seen: no full host name passes, in small letters or with capitals.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages n8n-workflow@2.41.0 @langchain/core@1.2.8 lodash@4.18.1 zod@3.25.76

nodes=node_modules/@n8n/n8n-nodes-langchain
mkdir -p "$nodes"
tar -xzf "$(npm pack --silent @n8n/n8n-nodes-langchain@2.41.1)" --strip-components 1 -C "$nodes" \
	package/package.json package/dist/nodes/Guardrails package/dist/utils
echo '@n8n/n8n-nodes-langchain@2.41.1'

check <<'JS'
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);
const { execute } = require('./node_modules/@n8n/n8n-nodes-langchain/dist/nodes/Guardrails/actions/execute.js');

/** What "Sanitize Text" makes of texts, with the check "Secret Keys" alone. */
async function sanitized(texts, permissiveness) {
	const guardrails = { secretKeys: { value: { permissiveness } } };
	const [items] = await execute.call({
		getInputData: () => texts.map((text) => ({ json: { text } })),
		getNodeParameter: (name, index) =>
			({ operation: 'sanitize', guardrails, text: texts[index] })[name],
		getNode: () => ({ name: 'Guardrails' }),
		continueOnFail: () => false,
	});
	return items.map(({ json }) => json.guardrailsInput);
}

// The same digits each time, as a hash makes them.
const { createHash } = await import('node:crypto');
const digits = (seed) => createHash('sha256').update(String(seed)).digest('hex');
const guid = (seed) =>
	digits(seed).replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
const many = Array.from({ length: 1000 }, (_, seed) => seed);
const kinds = {
	'machine ID': many.map((seed) => digits(seed).slice(0, 40)),
	'SHA-256 of a file': many.map(digits),
	'ID of a machine action': many.map(guid),
	'the same in JSON': many.map((seed) => `"id":"${guid(seed)}",`),
	'host name': many.map((seed) => `ws-${10_000 + seed}`),
	'full host name': many.map((seed) => `ws-${10_000 + seed}.contoso.example`),
	'full host name, capitals': many.map((seed) => `WS-${10_000 + seed}.contoso.example`),
};
const rows = {};
for (const [kind, texts] of Object.entries(kinds)) {
	rows[kind] = {};
	for (const permissiveness of ['balanced', 'permissive']) {
		const told = await sanitized(texts, permissiveness);
		rows[kind][permissiveness] = told.filter((text, index) => text !== texts[index]).length;
	}
}
console.log('Of 1,000 each, replaced:');
console.table(rows);
const [order] = await sanitized(['Isolate ws-10007.contoso.example at once.'], 'balanced');
console.log(order);

assert.equal(order, 'Isolate <SECRET> at once.');
for (const kind of ['machine ID', 'SHA-256 of a file']) assert.equal(rows[kind].balanced, 0);
for (const kind of ['full host name', 'full host name, capitals']) {
	assert.equal(rows[kind].balanced, 1000);
	assert.equal(rows[kind].permissive, 0);
}
assert.ok(rows['ID of a machine action'].balanced > 150);
assert.ok(rows['ID of a machine action'].balanced < 350);
assert.ok(rows['the same in JSON'].permissive > 500);
JS
