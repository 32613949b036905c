#!/usr/bin/env bash
# n8n's expression function removeMarkdown() takes underscores out of names: what is left can be the
# name of another machine. Playbooks use it on chat messages and tickets before they look a host up.
#
# Guessed: an underscore inside a word stays, as CommonMark has it.
# Seen: "fin_lt_0231" becomes "finlt0231".
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages n8n-workflow@2.41.0

check <<'JS'
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
const { ExpressionExtensions } = createRequire(import.meta.url)('n8n-workflow');
const text = ExpressionExtensions.find(({ typeName }) => typeName === 'String').functions;
const read = (value) => text.removeMarkdown(value, []);

console.table(['fin_lt_0231', 'fin-lt-0231', 'srv_db', 'C:\\Temp\\a_b_c.zip'].map((given) => ({ given, read: read(given) })));
assert.equal(read('fin_lt_0231'), 'finlt0231');
assert.equal(read('fin-lt-0231'), 'fin-lt-0231');
assert.equal(read('srv_db'), 'srv_db');
JS
