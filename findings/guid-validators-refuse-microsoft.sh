#!/usr/bin/env bash
# The application IDs of Microsoft Graph and Exchange Online, as Entra shows them for every tenant, are no
# UUIDs: their version digit is 0. Four common validators refuse them, four take them. A form or schema
# that checks the app of a sign-in or consent record drops just Microsoft's own.
#
# Guessed: taken by all that check GUIDs, since every tenant has them.
# Seen: uuid, validator, zod's uuid() and yup refuse them; zod's guid(), ajv, joi and valibot do not.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages uuid@13.0.0 validator@13.15.20 zod@4.1.12 yup@1.7.1 ajv@8.17.1 ajv-formats@3.0.1 joi@18.0.1 valibot@1.1.0

check <<'JS'
import assert from 'node:assert/strict';
import Ajv from 'ajv';
import formats from 'ajv-formats';
import Joi from 'joi';
import { validate } from 'uuid';
import * as v from 'valibot';
import validator from 'validator';
import * as yup from 'yup';
import * as z from 'zod';

const ajv = new Ajv();
formats(ajv);
const checks = {
	'uuid validate': validate,
	'validator isUUID': (id) => validator.isUUID(id),
	'zod uuid()': (id) => z.uuid().safeParse(id).success,
	'yup uuid()': (id) => yup.string().uuid().isValidSync(id),
	'zod guid()': (id) => z.guid().safeParse(id).success,
	'ajv format uuid': ajv.compile({ type: 'string', format: 'uuid' }),
	'joi uuid()': (id) => Joi.string().uuid().validate(id).error === undefined,
	'valibot uuid()': (id) => v.safeParse(v.pipe(v.string(), v.uuid()), id).success,
};
const ids = {
	'Microsoft Graph': '00000003-0000-0000-c000-000000000000',
	'Exchange Online': '00000002-0000-0ff1-ce00-000000000000',
	WindowsDefenderATP: 'fc780465-2017-40d4-a0c5-307022471b92',
};
const rows = Object.fromEntries(
	Object.entries(checks).map(([name, check]) => [
		name,
		Object.fromEntries(Object.entries(ids).map(([app, id]) => [app, check(id)])),
	]),
);
console.table(rows);
for (const [name, row] of Object.entries(rows)) {
	const takes = ['zod guid()', 'ajv format uuid', 'joi uuid()', 'valibot uuid()'].includes(name);
	assert.deepEqual(Object.values(row), [takes, takes, true], name);
}
JS
