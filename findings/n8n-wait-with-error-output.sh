#!/usr/bin/env bash
# n8n's Wait node with On Error set to its error output hands on nothing when the execution wakes: what
# stands behind it never runs, and the execution counts as a success. A "release after an hour"
# never releases. With any other choice of On Error, or a wait of seconds, the items go on.
#
# Guessed: the error output is for errors, and changes nothing else.
# Seen: two items before the wait, none behind either output. Real servers of n8n 2.41.1 and 1.123.81
# do the same, also where the node asks a person and waits for the answer.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages n8n-core@2.41.1 n8n-workflow@2.41.0 basic-auth@2.0.1 isbot@3.6.13 sanitize-html@2.17.7 tmp-promise@3.0.3
n8nNodes 2.41.2 Wait Form Webhook NoOp

check <<'JS'
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
const { builtIn, chain, counts, source } = createRequire(import.meta.url)('./n8nEngine.cjs');

async function waited(onError, unit) {
	const { run, resume } = chain([
		{ name: 'Isolated', type: source([{ machine: 'ws-1' }, { machine: 'ws-2' }]) },
		{
			name: 'Wait',
			type: builtIn('Wait/Wait'),
			version: 1.1,
			parameters: { resume: 'timeInterval', amount: 1, unit },
			settings: { onError },
		},
		{ name: 'Release', type: builtIn('NoOp/NoOp') },
	]);
	const asleep = await run();
	const end = asleep.status === 'waiting' ? await resume(asleep) : asleep;
	const { Wait, Release = [0] } = counts(end);
	return { 'On Error': onError, waited: `1 of ${unit}`, 'Wait puts out': Wait.join(' | '), 'Release gets': Release[0], status: end.status };
}

const rows = [
	await waited('stopWorkflow', 'hours'),
	await waited('continueRegularOutput', 'hours'),
	await waited('continueErrorOutput', 'seconds'),
	await waited('continueErrorOutput', 'hours'),
];
console.table(rows);
assert.deepEqual(rows.map((row) => row['Release gets']), [2, 2, 2, 0]);
assert.equal(rows.at(-1).status, 'success');
process.exit();
JS
