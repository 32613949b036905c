#!/usr/bin/env bash
# n8n's IF and Filter nodes on a value that is not there: null counts as less than 5 even with strict
# types, while undefined does not; a number made of an empty text is 0; and a right side that came
# out empty is contained in everything. A playbook that isolates "where the name contains {{ ... }}"
# takes every machine when the expression gives nothing.
#
# Guessed: strict types refuse null like a wrong type; null and undefined count alike.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages n8n-workflow@2.41.0

check <<'JS'
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
const { executeFilter, validateFieldType } = createRequire(import.meta.url)('n8n-workflow');

function holds(type, operation, leftValue, rightValue) {
	const condition = { id: '1', leftValue, rightValue, operator: { type, operation } };
	const options = { caseSensitive: true, leftValue: '', typeValidation: 'strict', version: 2 };
	return executeFilter({ combinator: 'and', conditions: [condition], options });
}

const seen = {
	'null < 5': holds('number', 'lt', null, 5),
	'undefined < 5': holds('number', 'lt', undefined, 5),
	'null = 0': holds('number', 'equals', null, 0),
	'"srv-db-01" contains ""': holds('string', 'contains', 'srv-db-01', ''),
	'"srv-db-01" starts with ""': holds('string', 'startsWith', 'srv-db-01', ''),
	'"srv-db-01" matches regex ""': holds('string', 'regex', 'srv-db-01', ''),
	'Edit Fields, Number, of ""': validateFieldType('most', '', 'number').newValue,
};
console.table(seen);
assert.deepEqual(Object.values(seen), [true, false, false, true, true, true, 0]);
JS
