import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { valueOf } from '../../../defender/machines/evidence/words.ts';
import { isEvidence, type MachineTarget } from '../../../defender/machines/target/target.ts';
import { settleNow, type Settled } from '../../../defender/general/settled.ts';
import { machineIdField } from '../../../nodes/shared/fields/machineId.ts';
import { sha1Field } from '../../../nodes/DefenderMachineAction/fields/sha1.ts';
import type { Field } from '../../../nodes/shared/fields/field.ts';
import type { Origin } from '../../../nodes/shared/fields/origin.ts';

/** The cells of the rows of the one table below a heading; a pipe in a cell has a backslash. */
async function rowsBelow(heading: string): Promise<string[][]> {
	const page = await readFile(join('docs', 'formats.md'), 'utf8');
	const section = page.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
	const lines = section.split('\n').filter((line) => line.startsWith('| '));
	return lines.slice(1).map((line) =>
		line
			.slice(2, -2)
			.split(/(?<!\\)\|/)
			.map((cell) => cell.trim().replaceAll('\\|', '|')),
	);
}

/** A list or an object where it is the JSON of one, else a text. */
function valueIn(cell: string): unknown {
	const text = cell.slice(1, -1);
	const json = settleNow((): unknown => JSON.parse(text));
	return json.ok && typeof json.value === 'object' ? json.value : text;
}

const origin: Origin = {
	parameters: {
		zone: 'UTC',
		value: () => undefined,
		stored: () => undefined,
		all: () => ({}),
		isElsewhere: () => false,
		once: (_property, read) => read(),
	},
	stored: '={{ $json.value }}',
	isComputed: true,
	ifEmpty: 'error',
	leaveOut: '',
};

function read<T>(field: Field<T>, raw: unknown): Settled<T> {
	return settleNow(() => field.read(raw, origin));
}

/** How the page says what a value was read as. */
function inWords(target: MachineTarget): string {
	if (isEvidence(target)) return `${target.by} ${valueOf(target)}`;
	switch (target.by) {
		case 'id':
			return `id ${target.id}`;
		case 'name':
			return `name ${target.name}${target.isWhole ? ', whole' : ''}`;
		case 'ip':
			return `ip ${target.ip}`;
		case 'aadDeviceId':
			return `entra ${target.aadDeviceId}`;
	}
}

/** What the page says of an error is a part of its message. */
function expectSaid(end: Settled<string>, said = ''): void {
	if (end.ok) expect(end.value).toBe(said);
	else expect(`refused: ${end.error.message}`).toContain(said.replace(/^refused: /, ''));
	expect(said.startsWith('refused: ')).toBe(!end.ok);
}

const modesOf: Record<string, readonly string[]> = {
	any: ['list', 'id', 'name', 'ip', 'url', 'any'],
	'By ID': ['id'],
	'By Name': ['name'],
	'By IP': ['ip'],
	'By URL': ['url'],
	'By Alert': ['alert'],
	'By File': ['file'],
	'By User': ['user'],
	'By Domain': ['domain'],
	'By Tag': ['tag'],
	'By CVE': ['cve'],
};

const kinds = 'refused: |id |name |ip |entra |alert |file |user |domain |tag |cve ';

describe('docs/formats.md', () => {
	test.each([
		['How the machine is read', 60],
		['How what leads to machines is read', 30],
	])('%s: every value is read as the page says', async (heading, most) => {
		const rows = await rowsBelow(heading);
		expect(rows.length).toBeGreaterThan(most);
		for (const [what, mode = '', cell = '', said = ''] of rows) {
			for (const each of modesOf[mode] ?? []) {
				const given = { what, mode: each, value: valueIn(cell) };
				const end = read(machineIdField, given);
				const targets = end.ok ? end.value : [end];
				const words = said.split(new RegExp(`; (?=${kinds})`));
				expect({ ...given, read: targets.length }).toEqual({ ...given, read: words.length });
				targets.forEach((target, position) => {
					const one: Settled<string> = target.ok
						? { ok: true, value: inWords(target.value) }
						: target;
					expectSaid(one, words[position]);
				});
			}
			expect(Object.keys(modesOf)).toContain(mode);
		}
	});

	test('every hash is read as the page says', async () => {
		const rows = await rowsBelow('How a hash is read');
		expect(rows.length).toBeGreaterThan(10);
		for (const [, cell = '', said] of rows) expectSaid(read(sha1Field, valueIn(cell)), said);
	});
});
