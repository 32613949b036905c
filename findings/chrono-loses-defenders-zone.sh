#!/usr/bin/env bash
# Defender writes its times with seven digits behind the second. chrono-node, which reads dates in the
# text of chats and tickets, knows at most four of them: with more it leaves out the Z, too, and takes the
# time for that of the machine it runs on; with four it makes seconds of them. date-fns rounds the last
# instant of a second up to the next one, which is then later than anything that was created.
#
# Guessed: cut to milliseconds, as Date does.
# Seen: hours off with chrono-node wherever the machine is not on UTC; a millisecond with date-fns.
source "$(dirname "${BASH_SOURCE[0]}")/laboratory.bash"
packages chrono-node@2.10.3 date-fns@4.4.0 luxon@3.7.2

export TZ=America/New_York
check <<'JS'
import assert from 'node:assert/strict';
import { parseDate } from 'chrono-node';
import { parseISO } from 'date-fns';
import { DateTime } from 'luxon';

const texts = ['.123Z', '.1234Z', '.1234567Z', '.9999999Z'].map((end) => `2026-03-03T09:00:00${end}`);
const rows = texts.map((text) => ({
	text,
	Date: new Date(text).toISOString(),
	luxon: DateTime.fromISO(text).toJSDate().toISOString(),
	'date-fns': parseISO(text).toISOString(),
	'chrono-node': parseDate(text).toISOString(),
}));
console.table(rows);
const timesOf = (name) => rows.map((row) => row[name].slice(11, 23));
assert.deepEqual(timesOf('Date'), ['09:00:00.123', '09:00:00.123', '09:00:00.123', '09:00:00.999']);
assert.deepEqual(timesOf('luxon'), timesOf('Date'));
assert.deepEqual(timesOf('date-fns'), [...timesOf('Date').slice(0, 3), '09:00:01.000']);
assert.deepEqual(timesOf('chrono-node'), ['09:00:00.123', '09:00:01.234', '14:00:00.000', '14:00:00.000']);
JS
