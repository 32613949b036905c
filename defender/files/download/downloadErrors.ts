import { DefenderError } from '../../defenderError';
import type { NetworkFault } from '../../http/send';

const megabyte = 1024 * 1024;

/** "20 MB", "1.3 MB", "880 bytes": rounded up. */
export function sizeInWords(bytes: number): string {
	if (bytes < 10_000) return `${bytes} bytes`;
	return `${Math.ceil((bytes / megabyte) * 10) / 10} MB`;
}

/** What arrived is not the file: another download may be. */
export class DamagedDownload extends DefenderError {
	/** Bytes that came before it was noticed. */
	readonly bytes: number | undefined;

	/** @param what completes "The file ...", e.g. "differs from its checksum" */
	constructor(name: string, what: string, more: { bytes?: number; advice?: string } = {}) {
		super({
			kind: 'download',
			message: `${name} was downloaded, but it ${what}; it was thrown away`,
			advice:
				more.advice ??
				'The download was repeated and went wrong each time. Run the node again later; if it stays, a proxy or firewall may change what passes through it.',
		});
		this.name = 'DamagedDownload';
		this.bytes = more.bytes;
	}
}

export function tooLarge(name: string, largest: number, size?: number): DefenderError {
	const known = size === undefined ? 'is' : `is ${sizeInWords(size)} and so`;
	return new DefenderError({
		kind: 'download',
		message: `${name} ${known} larger than the ${sizeInWords(largest)} that are allowed`,
		advice: 'Raise Options > Largest File (MB) if n8n has room for it.',
	});
}

export function expandsTooMuch(name: string, most: number): DefenderError {
	return new DefenderError({
		kind: 'download',
		message: `${name} was not unpacked, because it is more than ${most} times larger than what was downloaded`,
		advice:
			'A file like that may be made to fill the disk of whoever unpacks it. Raise Options > Expansion Limit if you know what it is.',
	});
}

/** @param broke what went wrong meanwhile, if anything did: more time would not help then */
export function outOfTime(name: string, broke?: string): DefenderError {
	const why = broke === undefined ? '' : `: ${broke}`;
	return new DefenderError({
		kind: 'download',
		message: `${name} could not be downloaded within the time allowed${why}`,
		advice:
			broke === undefined
				? 'Raise Options > Download Timeout, or look for what slows the connection down.'
				: 'Look for what breaks the connection: a proxy or firewall may end transfers of a certain size or length.',
	});
}

/** A connection that broke, as an error of the download. */
export function brokenOff(name: string, fault: NetworkFault): DefenderError {
	return new DefenderError({
		kind: 'unreachable',
		message: `${name} could not be downloaded: ${fault.reason}`,
		advice:
			'Check that n8n can reach the download hosts of Microsoft through your firewall or proxy: *.securitycenter.windows.com and *.blob.core.windows.net.',
		cause: fault,
	});
}
