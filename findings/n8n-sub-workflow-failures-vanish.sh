#!/usr/bin/env bash
# Execute Workflow, once for each item, with On Error set to Continue: where the sub-workflow of any item
# but the first fails, that item leaves by no output that the node has, and the execution counts as a
# success. So a list of machines comes out shorter, and "not isolated" is told to nobody. This is so in
# every node up to its version 1.2, and a workflow keeps the version with which its node was once placed.
#
# Guessed: an item that failed leaves by the error output, or as an error among the others.
# Seen: with version 1.2 it leaves by a second output of a node that has one, and is gone where there is
# an error output; 1.3 has it right. Real servers of n8n 2.41.1 and 1.123.81 do the same.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages n8n-core@2.41.1 n8n-workflow@2.41.0 generate-schema@2.6.0 tmp-promise@3.0.3
n8nNodes 2.41.2 ExecuteWorkflow

check <<'JS'
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
const { builtIn, chain, counts, source } = createRequire(import.meta.url)('./n8nEngine.cjs');

/** What a server does when a node calls a sub-workflow, which fails for one machine. */
async function executeWorkflow(_workflow, _data, { inputData: [{ json }] }) {
	if (json.machine === 'ws-2') throw new Error('ws-2 is not known');
	return { data: [[{ json }]], executionId: '2' };
}

async function called(version, onError) {
	const { run } = chain(
		[
			{ name: 'Machines', type: source([{ machine: 'ws-1' }, { machine: 'ws-2' }, { machine: 'ws-3' }]) },
			{
				name: 'Isolate Each',
				type: builtIn('ExecuteWorkflow/ExecuteWorkflow/ExecuteWorkflow'),
				version,
				parameters: { mode: 'each', workflowId: { __rl: true, mode: 'id', value: 'sub' } },
				settings: { onError },
			},
		],
		{ executeWorkflow },
	);
	const end = await run();
	const [first, second = 0] = counts(end)['Isolate Each'];
	return { version, 'On Error': onError, machines: 3, 'first output': first, 'second output': second, status: end.status };
}

const rows = [];
for (const version of [1.2, 1.3]) {
	for (const onError of ['continueRegularOutput', 'continueErrorOutput']) rows.push(await called(version, onError));
}
console.table(rows);
const outputs = rows.map((row) => [row['first output'], row['second output']]);
assert.deepEqual(outputs, [[2, 1], [2, 0], [3, 0], [2, 1]]);
assert.deepEqual([...new Set(rows.map(({ status }) => status))], ['success']);
process.exit();
JS
