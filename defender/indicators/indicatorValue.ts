import { isDomainName } from '../texts/checks';
import { inputError } from '../defenderError';
import { excerpt } from '../texts/shown';
import { canonicalIp } from '../machines/target/ipAddress';
import {
	isNobodysName,
	isPrivateAddress,
	nobodysAddress,
	sha1OfNothing,
} from '../machines/target/nobody';
import { unwrapped } from '../machines/target/unwrap';
import type { IndicatorType } from './indicator';

const field = 'Indicator Value';

const digits: Partial<Record<IndicatorType, number>> = {
	CertificateThumbprint: 40,
	FileMd5: 32,
	FileSha1: 40,
	FileSha256: 64,
};

/** Hashes of an empty file, which no harmful one has. */
const ofNothing: readonly string[] = [
	sha1OfNothing,
	'd41d8cd98f00b204e9800998ecf8427e',
	'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
];

/**
 * Reads the value of an indicator in the one spelling of its type: hashes and domains in lower case, IP
 * addresses as RFC 5952 has them. Dots and links that were made unreadable are read.
 *
 * @throws DefenderError of kind `input` for another type's value, ranges, addresses that every machine
 * has, and those that are inside of networks
 */
export function readIndicatorValue(type: IndicatorType, given: string): string {
	const text = unwrapped(given);
	const length = digits[type];
	if (length !== undefined) return hashIn(type, text, length);
	if (type === 'IpAddress') return addressIn(text);
	return type === 'DomainName' ? domainIn(text) : urlIn(text);
}

function hashIn(type: IndicatorType, text: string, length: number): string {
	const hash = text.toLowerCase();
	if (!/^[\da-f]+$/.test(hash) || hash.length !== length) {
		throw wrong(text, `no value of the type ${type}, which has ${length} hexadecimal digits`);
	}
	if (ofNothing.includes(hash) || /^0+$/.test(hash)) throw wrong(text, 'the hash of an empty file');
	return hash;
}

function addressIn(text: string): string {
	if (/\/\d{1,3}$/.test(text)) {
		throw inputError(
			field,
			`"${excerpt(text)}" is a range, which Microsoft Defender does not take`,
			'Submit one address for each item.',
		);
	}
	const ip = canonicalIp(text);
	if (ip === undefined) throw wrong(text, 'no IP address');
	const kind = nobodysAddress(ip);
	if (kind !== undefined) throw wrong(text, `an address that every machine may have: ${kind}`);
	if (!isPrivateAddress(ip)) return ip;
	throw inputError(
		field,
		`"${excerpt(text)}" is an address inside of a network, which Microsoft Defender does not take`,
		'Indicators are for addresses of the internet. To cut off a machine of your own, isolate it.',
	);
}

function domainIn(text: string): string {
	const name = text.toLowerCase().replace(/\.$/, '');
	if (isDomainName(name)) return name;
	throw wrong(text, 'no domain name, such as bad.example');
}

function urlIn(text: string): string {
	const url = URL.canParse(text) ? new URL(text) : undefined;
	if (url === undefined || !/^https?:$/.test(url.protocol) || /[\s*]/.test(text)) {
		throw wrong(text, 'no URL that begins with https:// or http://');
	}
	const ip = canonicalIp(url.hostname);
	const kind = ip === undefined ? undefined : nobodysAddress(ip);
	if (kind !== undefined || isNobodysName(url.hostname)) {
		throw wrong(text, 'a URL of what every machine may be itself');
	}
	return text;
}

function wrong(text: string, what: string): Error {
	return inputError(
		field,
		`"${excerpt(text)}" is ${what}`,
		'Check the value and Indicator Type: a value of another type would block something else, or nothing.',
	);
}
