/** The forms of ids, hashes and names that the API accepts. */

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const fortyHexDigits = /^[0-9a-f]{40}$/i;

export function isGuid(text: string): boolean {
	return guid.test(text);
}

/** Machine ids are SHA-1-like: 40 hexadecimal digits. */
export function isMachineId(text: string): boolean {
	return fortyHexDigits.test(text);
}

/** Names in the live response library: one part, no folder, of a length that file systems take. */
export function isLibraryName(text: string): boolean {
	return /^[\w.-]{1,255}$/.test(text) && !/^\.+$/.test(text);
}

/** Source: https://learn.microsoft.com/defender-endpoint/machine-tags */
export const longestMachineTag = 200;

export function isSha1(text: string): boolean {
	return fortyHexDigits.test(text);
}

/** A host name of at least two labels, the last one of letters. */
const domainName = /^(?:[a-z\d_](?:[a-z\d_-]*[a-z\d_])?\.)+[a-z][a-z\d-]*[a-z\d]$/;

/** @param text in lower case, without a dot at its end */
export function isDomainName(text: string): boolean {
	return text.length <= 255 && domainName.test(text);
}
