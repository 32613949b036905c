/**
 * What a credential allows the nodes to do. The app's roles are the fence: Microsoft Defender refuses
 * what they do not cover. This is the gate before it, inside of n8n: it is closed without any call.
 */
import { fieldNames } from '../texts/fieldNames';
import { inputError, type DefenderError } from '../defenderError';
import { excerpt } from '../texts/shown';
import { storedField, type CredentialFields } from '../signIn/storedField';

/** An operation of the nodes. */
export interface GatedOperation {
	/** As credentials store it, e.g. `machineAction.isolate`. */
	readonly id: string;
	/** For example "Response: Isolate". */
	readonly name: string;
	/** Whether it changes something; all that only reads is allowed or refused together. */
	readonly changes: boolean;
}

function changing(id: string, name: string): GatedOperation {
	return { id, name, changes: true };
}

/** Every operation that changes something, as credentials offer it. */
export const changingOperations: readonly GatedOperation[] = [
	changing('indicator.delete', 'Indicator: Delete'),
	changing('indicator.submit', 'Indicator: Submit'),
	changing('libraryFile.delete', 'Library File: Delete'),
	changing('libraryFile.upload', 'Library File: Upload'),
	changing('machine.addTag', 'Machine: Add Tag'),
	changing('machine.removeTag', 'Machine: Remove Tag'),
	changing('machineAction.cancel', 'Response: Cancel'),
	changing('machineAction.collectInvestigationPackage', 'Response: Collect Investigation Package'),
	changing('machineAction.extend', 'Response: Extend'),
	changing('machineAction.isolate', 'Response: Isolate'),
	changing('machineAction.offboard', 'Response: Offboard'),
	changing('machineAction.unisolate', 'Response: Release From Isolation'),
	changing('machineAction.releaseDue', 'Response: Release What Is Due'),
	changing('machineAction.unrestrictCodeExecution', 'Response: Remove App Restriction'),
	changing('machineAction.restrictCodeExecution', 'Response: Restrict App Execution'),
	changing('machineAction.runAntiVirusScan', 'Response: Run Antivirus Scan'),
	changing('machineAction.runLiveResponse', 'Response: Run Live Response'),
	changing('machineAction.stopAndQuarantineFile', 'Response: Stop and Quarantine File'),
];

export const everything = 'all';
export const onlyReading = 'reading';
/** Those of the list in a field of its own. */
export const chosenOnes = 'chosen';

/** What a credential allows: `all`, `reading`, and ids of operations. */
export type Allowed = ReadonlySet<string>;

const known = new Set([everything, onlyReading, ...changingOperations.map(({ id }) => id)]);

/**
 * Reads the field of the credential. Credentials of before the field was there allow everything.
 *
 * @throws DefenderError of kind `input` for what is nothing, or names no operation
 */
export function readAllowed(fields: CredentialFields): Allowed {
	const value = storedField(fields, 'operationsAllowed', fieldNames.operationsAllowed);
	if (value === undefined) return new Set([everything]);
	if (value !== chosenOnes) return allowedBy(value, fieldNames.operationsAllowed);
	const { operationsChosen: label } = fieldNames;
	return allowedBy(storedField(fields, 'operationsChosen', label) ?? [], label);
}

function allowedBy(value: unknown, label: string): Allowed {
	const entries = entriesOf(value);
	const strange = entries.find((entry) => !known.has(entry));
	if (strange !== undefined) {
		throw inputError(
			label,
			`"${excerpt(strange)}" is no operation that a credential can allow`,
			'Open the credential and choose from the list.',
		);
	}
	if (entries.length > 0) return new Set(entries);
	throw inputError(
		label,
		'nothing is chosen, so that the credential allows nothing',
		'Open the credential and choose what may be done with it, or All.',
	);
}

/** The editor stores a list; an expression may give one as text. */
function entriesOf(value: unknown): string[] {
	const list: unknown[] = Array.isArray(value)
		? value
		: typeof value === 'string'
			? value.split(/[,\n]/)
			: [value];
	return list
		.map((entry) => (typeof entry === 'string' ? entry.trim() : excerpt(entry)))
		.filter((entry) => entry !== '');
}

/**
 * Whether a credential allows an operation.
 *
 * @param plans whether it only tells what it would do, as a dry run does: that is reading
 */
export function allows(allowed: Allowed, { id, changes }: GatedOperation, plans = false): boolean {
	if (allowed.has(everything) || allowed.has(id)) return true;
	return allowed.has(onlyReading) && (!changes || plans);
}

/** An operation that changes something, as credentials store it. */
function changingOperation(id: string): GatedOperation {
	return changingOperations.find((one) => one.id === id) ?? changing(id, id);
}

/**
 * Refuses a start that the credential does not allow, however it was asked for.
 *
 * @throws DefenderError of kind `input` that names the field and the operation
 */
export function refuseStartUnlessAllowed(allowed: Allowed, method: string, plans: boolean): void {
	refuseUnlessAllowed(allowed, changingOperation(`machineAction.${method}`), plans);
}

/** What a start may do besides, by what in its order says so. */
interface DoneBesides {
	/** Whether it brings files along. */
	readonly uploads?: boolean;
	/** What it does about the action that undoes it. */
	readonly ifOpposite: string;
}

/**
 * Refuses what a start would do besides, as if it were asked for by itself. What only plans does neither.
 *
 * @throws DefenderError of kind `input` that names the field and the operation
 */
export function refuseBesidesUnlessAllowed(
	allowed: Allowed,
	{ uploads = false, ifOpposite }: DoneBesides,
): void {
	if (uploads) refuseUnlessAllowed(allowed, changingOperation('libraryFile.upload'));
	if (ifOpposite === 'cancelFirst') {
		refuseUnlessAllowed(allowed, changingOperation('machineAction.cancel'));
	}
}

/** @throws DefenderError of kind `input` that names the field and the operation */
export function refuseUnlessAllowed(
	allowed: Allowed,
	operation: GatedOperation,
	plans = false,
): void {
	if (!allows(allowed, operation, plans)) throw notAllowed(allowed, operation);
}

function notAllowed(allowed: Allowed, { name, changes }: GatedOperation): DefenderError {
	return inputError(
		fieldNames.operationsAllowed,
		`the credential does not allow ${name}, so nothing was sent`,
		`It allows: ${inWords(allowed)}. Whoever may edit the credential can add ${changes ? 'the operation' : 'All That Only Read'} there, or give this node another credential.`,
	);
}

function inWords(allowed: Allowed): string {
	const named = changingOperations.filter(({ id }) => allowed.has(id)).map(({ name }) => name);
	return [...(allowed.has(onlyReading) ? ['All That Only Read'] : []), ...named].join(', ');
}
