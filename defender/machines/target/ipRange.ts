/** Addresses in the spelling of `canonicalIp`. */

export function isIpv4In(ip: string, network: string, bits: number): boolean {
	return bitsOf(bytesOf(ip)).slice(0, bits) === bitsOf(bytesOf(network)).slice(0, bits);
}

export function isIpv6In(ip: string, network: string, bits: number): boolean {
	return bitsOf(wordsOf(ip), 16).slice(0, bits) === bitsOf(wordsOf(network), 16).slice(0, bits);
}

function bytesOf(ip: string): number[] {
	return ip.split('.').map(Number);
}

/** The eight numbers of an IPv6 address, those that `::` leaves out included. */
function wordsOf(ip: string): number[] {
	const [head = '', tail] = ip.split('::');
	const read = (text: string) =>
		text === '' ? [] : text.split(':').map((word) => parseInt(word, 16));
	const [before, after] = [read(head), read(tail ?? '')];
	const missing = tail === undefined ? 0 : 8 - before.length - after.length;
	return [...before, ...Array.from({ length: missing }, () => 0), ...after];
}

function bitsOf(numbers: readonly number[], size = 8): string {
	return numbers.map((number) => number.toString(2).padStart(size, '0')).join('');
}
