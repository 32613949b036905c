#!/usr/bin/env bash
# The domain of a host, as libraries of public suffixes tell it, for the names that companies give their
# machines. psl gives none for `.local`, the classic name of an Active Directory, though it takes any other
# unknown ending. Who counts or groups machines by domain this way loses those hosts; joi's domain()
# refuses every ending that is not public, unless told otherwise.
#
# Guessed: psl and tldts agree on all of them.
# Seen: they differ on .local alone.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages psl@1.15.0 tldts@7.0.17 joi@18.0.1

check <<'JS'
import assert from 'node:assert/strict';
import Joi from 'joi';
import psl from 'psl';
import { getDomain } from 'tldts';

const hosts = ['local', 'internal', 'lan', 'corp', 'com'].map((end) => `srv-db-01.contoso.${end}`);
const rows = hosts.map((host) => ({
	host,
	psl: psl.get(host),
	tldts: getDomain(host),
	'joi domain()': Joi.string().domain().validate(host).error === undefined,
}));
console.table(rows);
assert.deepEqual(rows.map((row) => row.psl === null), [true, false, false, false, false]);
assert.deepEqual(rows.map((row) => row.tldts), hosts.map((host) => host.replace('srv-db-01.', '')));
assert.deepEqual(rows.map((row) => row['joi domain()']), [false, false, false, false, true]);
JS
