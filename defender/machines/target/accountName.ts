/** A machine by the name of its account in Active Directory. */
interface AccountName {
	/** The host, with its DNS domain where the account names one. */
	readonly host: string;
	/** The domain by its name in Windows, which Microsoft Defender does not keep. */
	readonly ntDomain: string | undefined;
}

/** `HOST$` and `HOST$@REALM`. */
const account = /^([^\\@$]+)\$(?:@([\w-]+(?:\.[\w-]+)*))?$/;
/** `DOMAIN\HOST` and `DOMAIN\HOST$`. */
const qualified = /^([\w-]+(?:\.[\w-]+)*)\\([^\\@$]+)\$?$/;

/**
 * Reads `DOMAIN\HOST`, `HOST$` and `HOST$@REALM`, as logs of Windows name machines. A domain of DNS,
 * which a realm of Kerberos is too, belongs to the name of the host.
 *
 * @returns undefined where the text is no such name
 */
export function readAccountName(text: string): AccountName | undefined {
	const [, domain, hostOfDomain] = qualified.exec(text) ?? [];
	const [, hostOfAccount, realm] = account.exec(text) ?? [];
	const host = hostOfDomain ?? hostOfAccount;
	if (host === undefined) return undefined;
	const of = domain ?? realm;
	if (of?.includes('.') !== true) return { host, ntDomain: of };
	// A name with dots is whole already.
	const isInside = host.toLowerCase().endsWith(`.${of.toLowerCase()}`);
	return { host: isInside ? host : `${host}.${of}`, ntDomain: undefined };
}
