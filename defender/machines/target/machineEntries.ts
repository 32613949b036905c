import { inputError } from '../../defenderError';
import { isRow } from '../../entities';
import { settleNow, type Settled } from '../../settled';
import { trimmed } from '../../trimmed';
import { machineInObject } from './machineInObject';
import { machineField, readTarget, type MachineTarget, type TargetMode } from './target';

/** Between values in a text; a line may end with a comma. */
const betweenValues = /[,;]\s*|\n\s*/;
/** The same where there are links, which may have commas and semicolons of their own. */
const betweenLinks = /[,;](?=\s|https?:\/\/|hxxps?:\/\/)\s*|\n\s*/i;

/** Modes in which a text may hold several values. */
const severalIn: readonly TargetMode[] = ['id', 'name', 'ip'];

/**
 * The machines that one item names: a single value, a list, a text of values separated by commas,
 * semicolons or line breaks where machines are given by ID, name or address, or an object with a
 * machine ID. Each value is read like a single one, and what is wrong with one costs no other; a
 * value that is there twice counts once.
 *
 * @param list the list that the value is, or is the JSON of; undefined where it is none
 */
export function readTargets(
	mode: TargetMode,
	value: unknown,
	list: readonly unknown[] | undefined,
): Array<Settled<MachineTarget>> {
	const entries = list ?? partsOf(mode, value);
	const read = entries.map((entry, position) =>
		settleNow(() => {
			if (entries.length > 1 && textOf(entry) === '') {
				throw emptyEntry(position, entries.length);
			}
			return readTarget(mode, textOf(entry));
		}),
	);
	const keys = read.map((target) => (target.ok ? JSON.stringify(target.value) : undefined));
	return read.filter((_, position) => {
		const key = keys[position];
		return key === undefined || keys.indexOf(key) === position;
	});
}

function partsOf(mode: TargetMode, value: unknown): readonly unknown[] {
	if (typeof value !== 'string' || !severalIn.includes(mode)) return [value];
	return trimmed(value).split(value.includes('://') ? betweenLinks : betweenValues);
}

function textOf(value: unknown): string {
	if (typeof value === 'string') return trimmed(value);
	if (typeof value === 'number') return String(value);
	if (isRow(value)) return machineInObject(value, machineField);
	if (Array.isArray(value)) {
		throw inputError(
			machineField,
			'an entry of the list is a list',
			'Give one list of single values.',
		);
	}
	return '';
}

function emptyEntry(position: number, count: number): Error {
	return inputError(
		machineField,
		`entry ${position + 1} of ${count} is empty`,
		'Check that the expression in it gives a value for every machine, such as a machine ID. A host of an alert without one has to be named in another way.',
	);
}
