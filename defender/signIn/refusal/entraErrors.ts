import type { ErrorKind } from '../../defenderError';

/** What a refusal of Microsoft Entra means to the person who keeps the credential. */
export interface Meaning {
	/** Follows "Microsoft Entra did not sign the app in: ". */
	readonly what: string;
	/** What to do, in one or two sentences, with the fields by their display names. */
	readonly advice: string;
	readonly kind: ErrorKind;
}

interface Row {
	readonly codes: readonly number[];
	readonly what: string;
	readonly advice: string;
	/** `unauthorized` unless given. */
	readonly kind?: ErrorKind;
}

/**
 * Source: https://learn.microsoft.com/entra/identity-platform/reference-error-codes and error
 * bodies that people have published. Several codes share a meaning, because Entra tells apart what
 * is the same to the user.
 */
const rows: readonly Row[] = [
	{
		codes: [7000215],
		what: 'the client secret is wrong',
		advice:
			'Client Secret wants the column Value of the secret, which is shown only once, and not its Secret ID. Create a new secret under Certificates & secrets of the app registration and paste its value.',
	},
	{
		codes: [7000222],
		what: 'the client secret has expired',
		advice:
			'Create a new secret under Certificates & secrets of the app registration and paste its value into Client Secret, or set Authentication to Certificate.',
	},
	{
		codes: [90002, 50059, 50128, 50049],
		what: 'the tenant does not exist in this cloud',
		advice:
			'Check Directory (Tenant) ID, and check Cloud: tenants of a US government cloud are unknown to the others.',
	},
	{
		codes: [900023],
		what: 'the tenant is neither an ID nor a domain',
		advice:
			'Copy Directory (Tenant) ID from the overview page of the app registration in Microsoft Entra.',
	},
	{
		codes: [700016, 700011, 7000229],
		what: 'the app registration is not known in this tenant',
		advice:
			'Copy Application (Client) ID and Directory (Tenant) ID from the overview page of one and the same app registration. If it belongs to another tenant, an administrator of this tenant has to consent to the app first.',
	},
	{
		codes: [7000112, 70001, 1000031],
		what: 'the app is disabled in this tenant',
		advice:
			'In Microsoft Entra open Enterprise applications > the app > Properties and allow sign-in again.',
	},
	{
		codes: [7000218, 7000216],
		what: 'neither a secret nor a certificate arrived there',
		advice:
			'Fill in Client Secret, or Certificate and Private Key. If they are filled in, a proxy between n8n and Microsoft Entra has emptied the request.',
	},
	{
		codes: [900144, 90014],
		what: 'a part of the request did not arrive there',
		advice:
			'Fill in every field of the credential. If they are filled in, a proxy between n8n and Microsoft Entra has changed the request.',
	},
	{
		codes: [700025],
		what: 'the app registration is set up as a public client, which has no secrets',
		advice:
			'In Microsoft Entra open the app registration > Authentication and switch off Allow public client flows.',
	},
	{
		codes: [70011, 1002012, 28002, 700022],
		what: 'the scope is not valid',
		advice:
			'Leave Scope empty for the scope of the chosen cloud, or give one resource followed by /.default.',
	},
	{
		codes: [500011, 50001, 650052, 650054],
		what: 'Microsoft Defender for Endpoint is not known in this tenant',
		advice:
			'Check that the tenant has Defender for Endpoint and that Cloud, Directory (Tenant) ID and Scope belong together. Adding the API permission WindowsDefenderATP to the app registration makes it known.',
	},
	{
		codes: [501051, 50105, 650056, 650057, 65001, 65005, 90094],
		what: 'the app has no permission for Microsoft Defender for Endpoint yet',
		advice:
			'In Microsoft Entra open the app registration > API permissions > Add > APIs my organization uses > WindowsDefenderATP > Application permissions, add the app roles, and grant admin consent.',
	},
	{
		codes: [90038, 900382, 900432, 90043, 90051],
		what: 'the tenant belongs to another cloud',
		advice:
			'Choose the Cloud that the tenant lives in: GCC signs in like the commercial cloud, GCC High and DoD sign in at login.microsoftonline.us.',
	},
	{
		codes: [50012, 700027, 700030, 50017, 50003],
		what: 'the certificate is not the one that the app registration has',
		advice:
			'Upload exactly the certificate of the field Certificate under Certificates & secrets > Certificates of the app registration. If it is there, try the other Signature Algorithm.',
	},
	{
		codes: [50048, 700021],
		what: 'the signed request names another app',
		advice:
			'Check Application (Client) ID. If it is right, something between n8n and Microsoft Entra has changed the request.',
	},
	{
		codes: [700023],
		what: 'the signed request is meant for another address',
		advice:
			'Check Cloud and, if that is Custom, Sign-In URL: the request is signed for this very address, so a gateway has to pass it on under the same.',
	},
	{
		codes: [500133, 700024],
		what: 'the signed request is outside of its time window',
		advice: 'Set the clock of the n8n host, for example by switching on NTP.',
	},
	{
		codes: [50013, 50027],
		what: 'the signed request is not valid',
		advice:
			'Set the clock of the n8n host. If that is right, try the other Signature Algorithm, and check that Certificate and Private Key belong together and that the app registration has this certificate.',
	},
	{
		codes: [53003, 53000, 53001, 53002, 53011, 530032, 530035, 50131, 50005],
		what: 'a Conditional Access policy blocks this app',
		advice:
			'In Microsoft Entra open Sign-in logs > Service principal sign-ins, find this sign-in by its trace ID and see which policy failed. Policies for workload identities often allow named locations only: add the public address of n8n.',
	},
	{
		codes: [500021, 500022, 50002],
		what: 'tenant restrictions of the network forbid this tenant',
		advice:
			'A proxy between n8n and Microsoft Entra limits the tenants that may be signed in to. Have this tenant added to its list.',
	},
	{
		codes: [90055, 50196],
		what: 'it has seen too many sign-ins of this app',
		advice:
			'Wait some minutes. If it happens again, look for other programs that use the same app registration.',
		kind: 'serviceFault',
	},
	{
		codes: [90006, 90012, 90024, 90033, 90090, 50033, 50000],
		what: 'it is too busy at the moment',
		advice:
			'Run again in some minutes. If it stays, look at the service health of Microsoft Entra.',
		kind: 'serviceFault',
	},
];

const meanings: ReadonlyMap<number, Meaning> = new Map(
	rows.flatMap(({ codes, what, advice, kind = 'unauthorized' }) =>
		codes.map((code): [number, Meaning] => [code, { what, advice, kind }]),
	),
);

/** The meaning of an AADSTS code, without the letters; undefined for one that is not listed. */
export function meaningOf(code: number): Meaning | undefined {
	return meanings.get(code);
}

/** Every listed code. */
export function knownCodes(): number[] {
	return [...meanings.keys()];
}
