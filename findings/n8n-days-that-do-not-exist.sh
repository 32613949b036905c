#!/usr/bin/env bash
# A day that does not exist becomes another one in n8n: the date type of Edit Fields and the
# expression function toDateTime() make 2 March of 30 February. "Isolated until" is then another day
# than the one that was written. Luxon, which n8n hands to expressions, calls the same text invalid.
#
# Guessed: refused, since n8n reads dates with Luxon.
# Seen: taken, and moved; a slash date is read month first.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages n8n-workflow@2.41.0 luxon@3.7.2

check <<'JS'
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const { ExpressionExtensions, validateFieldType } = require('n8n-workflow');
const { DateTime } = require('luxon');
const text = ExpressionExtensions.find(({ typeName }) => typeName === 'String').functions;

const rows = ['2026-02-30', '2026-04-31', '03/04/2026'].map((given) => {
	const field = validateFieldType('until', given, 'dateTime');
	return {
		given,
		luxon: DateTime.fromISO(given).isValid ? 'valid' : 'invalid',
		toDateTime: String(text.toDateTime(given, [])).slice(0, 10),
		'Edit Fields': field.valid ? String(field.newValue).slice(0, 10) : 'refused',
	};
});
console.table(rows);
assert.deepEqual(rows.map((row) => row.luxon), ['invalid', 'invalid', 'invalid']);
assert.deepEqual(rows.map((row) => row.toDateTime), ['2026-03-02', '2026-05-01', '2026-03-04']);
assert.deepEqual(rows.map((row) => row['Edit Fields']), ['2026-03-02', '2026-05-01', '2026-03-04']);
JS
