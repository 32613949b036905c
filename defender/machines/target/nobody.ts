import { isIpv4In, isIpv6In } from './ipRange';

/**
 * What alerts, inventories and scripts write where there is no machine. One record or another in
 * Defender may carry the same, and would be acted on.
 */

/** Compared in lower case, without the brackets and quotes that often stand around them. */
const words: ReadonlySet<string> = new Set([
	'-',
	'--',
	'.',
	'?',
	'compromisedentity',
	'empty',
	'false',
	'n/a',
	'nan',
	'nil',
	'no data',
	'none',
	'not applicable',
	'not available',
	'null',
	'object object',
	'tbd',
	'true',
	'undefined',
	'unknown',
	'unspecified',
]);

/** Parts that a template leaves where a value was missing: `pc1.undefined`. */
const parts: ReadonlySet<string> = new Set(['null', 'undefined', 'nan']);

const ipv4 = [
	['0.0.0.0', 8, 'this host'],
	['127.0.0.0', 8, 'loopback'],
	['169.254.0.0', 16, 'link-local'],
	['224.0.0.0', 4, 'multicast'],
	['240.0.0.0', 4, 'reserved or broadcast'],
] as const;

const ipv6 = [
	['::', 128, 'unspecified'],
	['::1', 128, 'loopback'],
	['fe80::', 10, 'link-local'],
	['ff00::', 8, 'multicast'],
] as const;

/** Addresses inside of networks, which are many machines' at once. */
const privateIpv4 = [
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['172.16.0.0', 12],
	['192.168.0.0', 16],
] as const;

/** The SHA-1 of nothing, which sandboxes and empty files give. */
export const sha1OfNothing = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';

/** Whether an ID, as hexadecimal digits with or without hyphens, is one that nobody has. */
export function isNobodysId(id: string): boolean {
	return /^[0-]+$/.test(id) || id.toLowerCase() === sha1OfNothing;
}

/** @returns what kind of address it is, when it belongs to no single machine */
export function nobodysAddress(ip: string): string | undefined {
	const ranges = ip.includes(':') ? ipv6 : ipv4;
	const isIn = ip.includes(':') ? isIpv6In : isIpv4In;
	return ranges.find(([network, bits]) => isIn(ip, network, bits))?.[2];
}

/** Whether an address means another machine in each network. */
export function isPrivateAddress(ip: string): boolean {
	if (ip.includes(':')) return isIpv6In(ip, 'fc00::', 7);
	return privateIpv4.some(([network, bits]) => isIpv4In(ip, network, bits));
}

/** Whether every machine has an address besides its own, as lists of all addresses of one show them. */
export function isBesideOthers(ip: string): boolean {
	const kind = nobodysAddress(ip);
	return kind === 'loopback' || kind === 'link-local';
}

/** Whether a text stands for no machine at all. */
export function isNobodysName(text: string): boolean {
	const bare = text.toLowerCase().replace(/^[\s<([{"']+|(?<![\s>)\]}"'])[\s>)\]}"']+$/g, '');
	if (bare === '' || bare.startsWith('localhost') || words.has(bare)) return true;
	return bare.split('.').some((part) => parts.has(part));
}
