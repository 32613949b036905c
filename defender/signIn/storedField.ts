import { inputError } from '../defenderError';

/** What n8n hands over: the form's values by name, of whatever type they were stored with. */
export type CredentialFields = Readonly<Record<string, unknown>>;

/**
 * What a field of a credential holds. A field that is not there at all was added after the credential was
 * saved, or is not shown for what else was chosen. One that is there and holds nothing had an expression
 * that came out as nothing: what it was to say is not known, so that no default may stand for it.
 *
 * @returns undefined only where there is no such field
 * @throws DefenderError of kind `input` that names the field
 */
export function storedField(data: CredentialFields, name: string, label: string): unknown {
	const value = data[name];
	if (!(name in data) || (value !== undefined && value !== null)) return value;
	throw inputError(
		label,
		`the field of the credential is empty, its expression came out as ${String(value)}`,
		'Open the credential, and check that the expression in it gives a value for every item. Nothing was sent.',
	);
}
