import { fieldNames } from '../../texts/fieldNames';
import { inputError } from '../../defenderError';
import { isRow } from '../../entities';
import { settleNow, type Settled } from '../../general/settled';
import { trimmed } from '../../texts/trimmed';
import { isEvidenceMode } from './evidence';
import { canonicalIp } from './ipAddress';
import { machineInObject } from './machineInObject';
import { isBesideOthers } from './nobody';
import { portalHost } from './portalLink';
import { readTarget, type MachineTarget, type TargetMode } from './target';
import { isNamedLink, unwrapped } from './unwrap';

/** Between values in a text; a line may end with a comma. */
const betweenValues = /[,;]\s*|\n\s*/;
/** The same where there are links, which may have commas and semicolons of their own. */
const betweenLinks = new RegExp(
	`[,;](?=\\s|https?:\\/\\/|hxxps?:\\/\\/|${portalHost}\\/)\\s*|\\n\\s*`,
	'i',
);

const titles = { file: 'File', user: 'User', domain: 'Domain', tag: 'Tag', cve: 'CVE' } as const;

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
	// Of an empty list nothing would be told.
	const entries = list?.length === 0 ? [''] : (list ?? partsOf(mode, value));
	if (mode === 'ip' && entries.length > 1) refuseAddressesOfOne(entries);
	const read = entries.map((entry, position) =>
		settleNow(() => {
			if (entries.length > 1 && !isRow(entry) && textOf(entry) === '') {
				throw emptyEntry(position, entries.length);
			}
			return isRow(entry) ? readObject(mode, entry) : readTarget(mode, textOf(entry));
		}),
	);
	const keys = read.map((target) => (target.ok ? JSON.stringify(target.value) : undefined));
	return read.filter((_, position) => {
		const key = keys[position];
		return key === undefined || keys.indexOf(key) === position;
	});
}

/**
 * Adapters of one machine, with the addresses that all machines have: each of the others may by now be
 * another machine's.
 */
function refuseAddressesOfOne(entries: readonly unknown[]): void {
	const addresses = entries.flatMap((entry) =>
		typeof entry === 'string' ? (canonicalIp(unwrapped(entry)) ?? []) : [],
	);
	const common = addresses.find(isBesideOthers);
	if (common === undefined) return;
	throw inputError(
		fieldNames.machine,
		`these ${entries.length} are addresses of one machine: ${common}, which every machine has, is among them`,
		'Use the machine ID or the name of this machine, or its lastIpAddress alone: another machine may have one of the others now.',
	);
}

function partsOf(mode: TargetMode, value: unknown): readonly unknown[] {
	if (typeof value !== 'string' || !severalIn.includes(mode) || isNamedLink(value)) return [value];
	// A link may come without its beginning. IDs, names and addresses have no slash.
	return trimmed(value).split(value.includes('/') ? betweenLinks : betweenValues);
}

/** The machine in an object, which an alert, too, carries: then nobody has to be asked for it. */
function readObject(mode: TargetMode, entry: Readonly<Record<string, unknown>>): MachineTarget {
	if (mode === 'alert' || !isEvidenceMode(mode)) {
		return readTarget('id', machineInObject(entry, fieldNames.machine));
	}
	throw inputError(
		fieldNames.machine,
		`the value is an object, and By ${titles[mode]} takes a text`,
		'Give the field of it that is meant, e.g. with .sha1 at the end of the expression.',
	);
}

function textOf(value: unknown): string {
	if (typeof value === 'string') return trimmed(value);
	if (typeof value === 'number') return String(value);
	if (Array.isArray(value)) {
		throw inputError(
			fieldNames.machine,
			'an entry of the list is a list',
			'Give one list of single values.',
		);
	}
	return '';
}

function emptyEntry(position: number, count: number): Error {
	return inputError(
		fieldNames.machine,
		`entry ${position + 1} of ${count} is empty`,
		'Check that the expression in it gives a value for every machine, such as a machine ID. A host of an alert without one has to be named in another way.',
	);
}
