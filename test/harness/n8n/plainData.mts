import type { ICredentialDataDecryptedObject, IDataObject, INodeParameters } from 'n8n-workflow';

/** n8n has several names for plain JSON objects; what tells them apart is only where they are used. */
type PlainData = IDataObject & INodeParameters & ICredentialDataDecryptedObject;

export function isPlainData(value: unknown): value is PlainData {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function plainData(value: unknown): PlainData {
	if (!isPlainData(value)) throw new TypeError(`Expected an object, got ${String(value)}`);
	return value;
}
