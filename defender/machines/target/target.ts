import { fieldNames } from '../../texts/fieldNames';
import { isGuid, isMachineId, isSha1 } from '../../texts/checks';
import { inputError } from '../../defenderError';
import { excerpt } from '../../texts/shown';
import { trimmed } from '../../texts/trimmed';
import { readAccountName } from './accountName';
import { readHostName } from './hostName';
import { canonicalIp } from './ipAddress';
import { isEvidenceMode, readEvidence, type Evidence, type EvidenceMode } from './evidence';
import { isNobodysId, isNobodysName, nobodysAddress } from './nobody';
import { looksLikeUrl, pageInWords, readPortalLink } from './portalLink';
import { unwrapped } from './unwrap';

/** What is a machine's own; values are in the spelling of the service. */
export type NamedTarget =
	| {
			readonly by: 'id';
			readonly id: string;
			/** GUID of the tenant that the portal link with this id belongs to. */
			readonly tenantId?: string | undefined;
	  }
	/** A DNS name, or its first label alone unless it is the whole name. */
	| {
			readonly by: 'name';
			readonly name: string;
			readonly isWhole: boolean;
			/** The domain that Windows calls it by, with which nothing can be compared. */
			readonly ntDomain?: string | undefined;
	  }
	| { readonly by: 'ip'; readonly ip: string }
	/** The device id of Microsoft Entra, which is another number than the machine id. */
	| { readonly by: 'aadDeviceId'; readonly aadDeviceId: string };

/** How a user named machines. */
export type MachineTarget = NamedTarget | Evidence;

export function isEvidence(target: MachineTarget): target is Evidence {
	return isEvidenceMode(target.by);
}

/** `any` is for a value that comes without a mode, from an expression in the place of the field. */
export const targetModes = ['list', 'id', 'name', 'ip', 'url', 'any'] as const;
export type TargetMode = (typeof targetModes)[number] | EvidenceMode;

/** Names that computers do not have, but other systems' ids and miscounted machine ids do. */
const longHexadecimal = /^[0-9a-f]{32,}$/i;

/**
 * Reads what the field Machine holds. Modes of evidence take that kind of evidence alone. What can
 * be only one thing is read as that in every other mode: a machine ID, a Microsoft Entra device ID, a
 * link. A name is read as such only where a name is expected, because ids of other systems look like
 * names; an IP address only where an address is, because it tells who has it now and not who is meant.
 *
 * @throws DefenderError of kind `input`
 */
export function readTarget(mode: TargetMode, value: string): MachineTarget {
	const whole = trimmed(value);
	// A mark for nothing may look like a wrapping: `{}`.
	if (!isHashOf(mode, whole)) refuseNobody(whole);
	// A tag may be of any characters: what looks like a wrapping is its own.
	const text = mode === 'tag' ? whole : unwrapped(whole);
	if (text === '') {
		throw inputError(
			fieldNames.machine,
			'the field is empty',
			'Choose a machine, or check that the expression in it gives a value for every item.',
		);
	}
	if (!isHashOf(mode, text)) refuseNobody(text);
	if (isEvidenceMode(mode)) return readEvidence(mode, text, fieldNames.machine);
	const target = unmistakable(mode, text);
	if (target !== undefined) return target;
	refuseMiscountedId(text);
	if (mode === 'name' || mode === 'any') return namedBy(text);
	throw wrongForMode(mode, text);
}

/** Of a hash that nobody has its own reading says more. */
function isHashOf(mode: TargetMode, text: string): boolean {
	return mode === 'file' && isSha1(text);
}

function namedBy(text: string): MachineTarget {
	refuseUserName(text);
	const account = readAccountName(text);
	const host = account?.host ?? text;
	refuseNobody(host);
	const name = readHostName(host, fieldNames.machine);
	return { by: 'name', ...name, ntDomain: account?.ntDomain };
}

/** `ann@contoso.example`, which alerts about people name in the place of a machine. */
function refuseUserName(text: string): void {
	if (!/^[^\s@$]+@[^\s@]+$/.test(text)) return;
	throw inputError(
		fieldNames.machine,
		`"${excerpt(text)}" is the name of a user, not of a machine`,
		'Use the device of the alert or event, such as its machine ID or host name. If the machines of this user are meant, choose By User.',
	);
}

function unmistakable(mode: TargetMode, text: string): MachineTarget | undefined {
	if (isMachineId(text)) return { by: 'id', id: text.toLowerCase() };
	if (isGuid(text)) return { by: 'aadDeviceId', aadDeviceId: text.toLowerCase() };
	if (looksLikeUrl(text)) {
		const link = readPortalLink(text);
		if (link === undefined) throw noDeviceLink(text);
		return { by: 'id', id: link.machineId, tenantId: link.tenantId };
	}
	const ip = canonicalIp(text);
	if (ip === undefined) return undefined;
	refuseNobodysAddress(ip);
	if (mode === 'ip') return { by: 'ip', ip };
	throw inputError(
		fieldNames.machine,
		`"${excerpt(text)}" is an IP address, which names a machine only in By IP`,
		'Choose By IP if the machine that has this address now is meant, whichever that is; otherwise give the name or the ID of the machine.',
	);
}

/** Nothing that stands for no machine is looked up, whatever the options: a record may have it. */
function refuseNobody(text: string): void {
	if (!isNobodysName(text) && !isNobodysId(text)) return;
	throw nobodysValue(`"${excerpt(text)}" stands for no machine`);
}

function refuseNobodysAddress(ip: string): void {
	const kind = nobodysAddress(ip);
	if (kind !== undefined) {
		throw nobodysValue(
			`the IP address ${ip} stands for no machine: it is ${kind}`,
			' Where these are all addresses of one machine, use its lastIpAddress.',
		);
	}
}

function nobodysValue(what: string, more = ''): Error {
	return inputError(
		fieldNames.machine,
		what,
		`Alerts and inventories write this where they know no machine. Use another field of the alert, such as its device ID.${more}`,
	);
}

/** Says what is wrong with hexadecimal digits that are too many or too few for a machine ID. */
function refuseMiscountedId(text: string): void {
	if (!longHexadecimal.test(text) || text.length === 40) return;
	throw inputError(
		fieldNames.machine,
		`"${excerpt(text)}" has ${text.length} hexadecimal digits, which is neither a machine ID nor a name`,
		'A machine ID of Microsoft Defender has 40 hexadecimal digits. Copy it anew; other lengths are hashes, or IDs of other systems.',
	);
}

function noDeviceLink(text: string): Error {
	const page = pageInWords(text);
	return inputError(
		fieldNames.machine,
		`"${excerpt(text)}" is no link to a device page of the Microsoft Defender portal${page === undefined ? '' : `: it leads to ${page}`}`,
		`Open the device in the portal and copy the address, e.g. https://security.microsoft.com/machines/v2/9f2c41d07be5a8c3146d90e27fb3385a61c0de74/overview.${page === 'an alert' ? ' If the machine of the alert is meant, choose By Alert.' : ''}`,
	);
}

/** Modes in which a name is no machine. */
type OtherMode = Exclude<TargetMode, 'name' | 'any' | EvidenceMode>;

const wanted: Record<OtherMode, string> = {
	list: 'machine ID',
	id: 'machine ID',
	ip: 'IP address',
	url: 'link to a device page of the Microsoft Defender portal',
};

function wrongForMode(mode: OtherMode, text: string): Error {
	return inputError(
		fieldNames.machine,
		`"${excerpt(text)}" is no ${wanted[mode]}`,
		'A machine ID of Microsoft Defender has 40 hexadecimal digits. If this is the name of a machine, choose By Name.',
	);
}
