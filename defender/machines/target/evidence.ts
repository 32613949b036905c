import { isDomainName, isGuid, isMachineId, longestMachineTag } from '../../texts/checks';
import { inputError } from '../../defenderError';
import { excerpt } from '../../texts/shown';
import { canonicalIp } from '../target/ipAddress';
import { readAlertLink } from '../target/portalLink';
import { readSha1 } from './sha1';

/** What people have in hand that leads to machines; values are in the spelling of the service. */
export type Evidence =
	| {
			readonly by: 'alert';
			readonly alertId: string;
			/** GUID of the tenant that the portal link with this ID belongs to. */
			readonly tenantId?: string | undefined;
	  }
	/** A file that machines have seen, by its SHA-1. */
	| { readonly by: 'file'; readonly sha1: string }
	/** Somebody who has signed in on machines. */
	| {
			readonly by: 'user';
			/** Without the domain: the service takes no other name. */
			readonly user: string;
			/** As it was given; nothing can be compared with it. */
			readonly userDomain?: string | undefined;
	  }
	/** A domain that machines have talked to. */
	| { readonly by: 'domain'; readonly domain: string }
	| { readonly by: 'tag'; readonly tag: string }
	/** A vulnerability that machines have. */
	| { readonly by: 'cve'; readonly cve: string }
	/** Software that machines have, by its ID, e.g. `microsoft-_-edge`. */
	| { readonly by: 'software'; readonly softwareId: string };

/** Kinds of evidence in the place of a machine. */
export const evidenceModes = ['alert', 'file', 'user', 'domain', 'tag', 'cve'] as const;
export type EvidenceMode = (typeof evidenceModes)[number];

export function isEvidenceMode(mode: string): mode is EvidenceMode {
	return evidenceModes.some((one) => one === mode);
}

type Reader = (text: string, field: string) => Evidence;

const readers: Readonly<Record<Evidence['by'], Reader>> = {
	alert: readAlert,
	file: (text, field) => ({ by: 'file', sha1: readSha1(text, field) }),
	user: readUser,
	domain: (text, field) => ({ by: 'domain', domain: readDomain(text, field) }),
	tag: readTag,
	cve: readCve,
	software: readSoftware,
};

/**
 * Reads what leads to machines. Each kind takes its own values only: a hash is no alert, and a machine
 * ID is none of them.
 *
 * @param text without what messages put around values
 * @param field display name of the field that it was typed into
 * @throws DefenderError of kind `input`
 */
export function readEvidence(by: Evidence['by'], text: string, field: string): Evidence {
	return readers[by](text, field);
}

function readAlert(text: string, field: string): Evidence {
	const link = readAlertLink(text);
	const alertId = link?.alertId ?? text;
	const isHash = /^(?:[\da-f]{32}|[\da-f]{40}|[\da-f]{64})$/i.test(alertId);
	if (isHash || !/^(?=\D*\d)[a-z\d][\w-]{5,99}$/i.test(alertId)) {
		throw inputError(
			field,
			`"${excerpt(text)}" is no ID of an alert`,
			isMachineId(text)
				? 'An alert ID looks like da637472900382838869_1364969609. If this is the ID of a machine, choose By ID; if it is the hash of a file, By File.'
				: 'An alert ID looks like da637472900382838869_1364969609; the link to the alert in the Microsoft Defender portal is read, too.',
		);
	}
	return { by: 'alert', alertId, tenantId: link?.tenantId };
}

/** What Windows keeps out of the names of users, and what no eye sees. */
const noUserName = /["/\\[\]:;|=,+*?<>@\p{Cc}\p{Cf}\p{Cs}]/u;
/** Accounts that every machine has. */
const everywhere =
	/^(?:system|localsystem|local service|network service|anonymous logon|(?:dwm|umfd)-\d+)$/i;

/** Reads `ann`, `ann@contoso.example` and `CONTOSO\ann`. */
function readUser(text: string, field: string): Evidence {
	const [, before, after] = /^([^\\]+)\\([^\\]+)$/.exec(text) ?? [];
	const at = text.lastIndexOf('@');
	const user = after ?? (at > 0 ? text.slice(0, at) : text);
	const userDomain = before ?? (at > 0 ? text.slice(at + 1) : undefined);
	const wrong = whyNoUser(user);
	if (wrong === undefined && userDomain !== '') return { by: 'user', user, userDomain };
	throw inputError(
		field,
		`"${excerpt(text)}" is ${wrong ?? 'no name of a user'}`,
		'Use the name of the user, e.g. ann, ann@contoso.example or CONTOSO\\ann.',
	);
}

function whyNoUser(user: string): string | undefined {
	if (user.endsWith('$')) return 'the account of a computer: choose By Name for it';
	if (everywhere.test(user)) return 'an account that every machine has';
	if (/^S-1-\d/i.test(user)) return 'a security identifier (SID), which the service does not take';
	if (isGuid(user)) return 'an object ID, which the service does not take';
	if (isMachineId(user)) return 'a machine ID or a hash, not the name of a user';
	const isName = /[\p{L}\p{N}]/u.test(user) && !noUserName.test(user) && user.length <= 113;
	return isName ? undefined : 'no name of a user';
}

function readDomain(text: string, field: string): string {
	const name = text.toLowerCase().replace(/\.$/, '');
	if (isDomainName(name)) return name;
	const what = canonicalIp(text) === undefined ? 'no domain' : 'an IP address, which is no domain';
	const host =
		/^[a-z][a-z\d+.-]*:\/\//i.test(text) && URL.canParse(text) ? new URL(text).hostname : '';
	throw inputError(
		field,
		`"${excerpt(text)}" is ${what}`,
		isDomainName(host)
			? `Give the domain alone, without the rest of the link: ${host}.`
			: 'Use a domain such as bad.example, without protocol and path; names with other letters in their form xn--….',
	);
}

function readTag(text: string, field: string): Evidence {
	// Half of a character, as of an emoji that was cut through, cannot be sent.
	if (text.length <= longestMachineTag && !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u.test(text))
		return { by: 'tag', tag: text };
	throw inputError(
		field,
		`"${excerpt(text)}" is no device tag`,
		`Use a tag as the Microsoft Defender portal shows it, of at most ${longestMachineTag} characters.`,
	);
}

function readCve(text: string, field: string): Evidence {
	if (/^CVE-\d{4}-\d{4,10}$/i.test(text)) return { by: 'cve', cve: text.toUpperCase() };
	throw inputError(
		field,
		`"${excerpt(text)}" is no CVE`,
		'Use the ID of the vulnerability, e.g. CVE-2025-10001.',
	);
}

function readSoftware(text: string, field: string): Evidence {
	const softwareId = text.toLowerCase();
	if (/^[^\s/\\?#%]+-_-[^\s/\\?#%]+$/.test(softwareId)) return { by: 'software', softwareId };
	throw inputError(
		field,
		`"${excerpt(text)}" is no ID of software`,
		'Microsoft Defender writes it as vendor, -_- and product, e.g. microsoft-_-edge.',
	);
}
