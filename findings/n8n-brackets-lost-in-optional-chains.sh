#!/usr/bin/env bash
# Beside a method of n8n's own, such as first() or isEmpty(), an expression reads `uploaded[index]?.error`
# as `uploaded.index?.error`: what is in brackets becomes a name of its own, unless it is a literal, a
# path or a sum. An error of the second upload is then no error, and `idOf[host]?.id` finds nothing, or
# what stands under "host". Without that method, or without the question mark, it is read as written.
# A template literal with nothing but `${machine?.name}` in braces comes out as null, silently, or with
# the newer engine as an error about 'start'.
#
# Guessed: an optional chain is JavaScript's, whatever stands beside it.
# Seen: undefined, in both engines; `.at(index)?.` and `(uploaded[index] ?? {}).` are safe.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages n8n-workflow@2.41.0

check <<'JS'
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
const { createRunExecutionData, Expression, Workflow } = createRequire(import.meta.url)(
	'n8n-workflow',
);

const noOp = { description: { version: 1, properties: [], inputs: ['main'], outputs: ['main'] } };
const types = { getByName: () => noOp, getByNameAndVersion: () => noOp, getKnownTypes: () => ({}) };
const node = { id: '1', name: 'Report', type: 'noOp', typeVersion: 1, position: [0, 0], parameters: {} };
const workflow = new Workflow({ id: '1', nodes: [node], connections: {}, active: false, nodeTypes: types });

const json = {
	machines: ['fin-lt-0231', 'hr-lt-0107'],
	uploaded: [{ ok: true }, { error: 'Access denied' }],
	name: 'evidence',
};
function seen(expression) {
	const items = [{ json }];
	const run = createRunExecutionData();
	try {
		const read = workflow.expression.getParameterValue.bind(workflow.expression);
		return JSON.stringify(read(`={{ ${expression} }}`, run, 0, 0, 'Report', items, 'manual', {}));
	} catch (error) {
		return `refused: ${error.message}`;
	}
}
const failed = (read) => `$json.machines.filter((_, index) => ${read}.error)`;
const expressions = {
	'alone, [index]?.': failed('$json.uploaded[index]?'),
	'beside first(), [index].': `${failed('$json.uploaded[index]')}.concat([$json.machines.first()])`,
	'beside first(), [index]?.': `${failed('$json.uploaded[index]?')}.concat([$json.machines.first()])`,
	'beside first(), .at(index)?.': `${failed('$json.uploaded.at(index)?')}.concat([$json.machines.first()])`,
	'`${$json.name}`': '`${$json.name}`',
	'`${$json.machine?.name}`': '`${$json.machine?.name}`',
};
const [hr, both, first] = ['["hr-lt-0107"]', '["hr-lt-0107","fin-lt-0231"]', '["fin-lt-0231"]'];
const expected = [hr, both, first, both, '"evidence"'];
const rows = { legacy: Object.values(expressions).map(seen) };
await Expression.initExpressionEngine({
	engine: 'quickjs',
	bridgeTimeout: 5000,
	bridgeMemoryLimit: 128,
	maxCodeCacheSize: 100,
	poolSize: 1,
});
await workflow.expression.acquireIsolate();
rows.quickjs = Object.values(expressions).map(seen);
await workflow.expression.releaseIsolate();
await Expression.disposeExpressionEngine();

const names = Object.keys(expressions);
console.table(
	names.map((expression, at) => ({ expression, legacy: rows.legacy[at], quickjs: rows.quickjs[at] })),
);
assert.deepEqual(rows.legacy, [...expected, 'null']);
assert.deepEqual(rows.quickjs.slice(0, 5), expected);
assert.match(rows.quickjs[5], /^refused: /);
JS
