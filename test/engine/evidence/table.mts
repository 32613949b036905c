import type { INodeParameters } from 'n8n-workflow';
import {
	alertOfNoMachine,
	observedAlert,
	observedSha1,
	type OperationName,
} from '../../../simulator/index.mts';
import { machine } from '../service.mts';

/** One kind of target, and what is right and wrong about it. */
interface EvidenceRow {
	readonly mode: string;
	readonly value: string;
	/** The call that finds its machines. */
	readonly call: OperationName;
	readonly machines: readonly string[];
	/** The role without which the call is refused. */
	readonly role: string;
	readonly options?: INodeParameters;
	/** A value that leads to no machine, and the message. */
	readonly nothing: readonly [value: string, message: string];
	/** Values that are no such thing, and parts of their messages. */
	readonly wrong: ReadonlyArray<readonly [value: string, message: string]>;
}

const both = [machine.finance, machine.hr];
const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const empty = 'the field is empty';
const nobody = 'stands for no machine';

const evidenceTable: readonly EvidenceRow[] = [
	{
		mode: 'alert',
		value: observedAlert,
		call: 'getMachineOfAlert',
		machines: [machine.finance],
		role: 'Machine.ReadWrite.All or Machine.Read.All',
		nothing: [alertOfNoMachine, `No machine has the alert ${alertOfNoMachine}`],
		wrong: [
			['', empty],
			['none', nobody],
			[machine.finance, 'is no ID of an alert'],
			[sha256, 'is no ID of an alert'],
			['https://security.microsoft.com/incidents/4711', 'is no ID of an alert'],
			['Suspicious PowerShell', 'is no ID of an alert'],
		],
	},
	{
		mode: 'file',
		value: observedSha1,
		call: 'getMachinesOfFile',
		machines: both,
		role: 'Machine.ReadWrite.All or Machine.Read.All',
		nothing: ['1'.repeat(40), `No machine has seen the file ${'1'.repeat(40)}`],
		wrong: [
			['', empty],
			['unknown', nobody],
			[sha256, 'is no SHA-1 hash: it has as many digits as SHA-256'],
			['9e107d9d372bb6826bd81d3542a419d6', 'is no SHA-1 hash: it has as many digits as MD5'],
			['da39a3ee5e6b4b0d3255bfef95601890afd80709', 'is the hash of an empty file'],
			['evil.exe', 'is no SHA-1 hash'],
		],
	},
	{
		mode: 'user',
		value: 'CONTOSO\\ann.field',
		call: 'getMachinesOfUser',
		machines: [machine.finance],
		role: 'Machine.ReadWrite.All',
		options: { userOfAnyDomain: true },
		nothing: ['nobody.here', 'No machine has seen the user nobody.here'],
		wrong: [
			['', empty],
			['n/a', nobody],
			['FIN-LT-0231$', 'is the account of a computer'],
			['NT AUTHORITY\\SYSTEM', 'is an account that every machine has'],
			['S-1-5-21-1-2-3-1104', 'is a security identifier (SID)'],
			['0f8fad5b-d9cb-469f-a165-70867728950e', 'is an object ID'],
			[machine.finance, 'is a machine ID or a hash'],
			['ann/field', 'is no name of a user'],
		],
	},
	{
		mode: 'domain',
		value: 'C2[.]badger[.]example.',
		call: 'getMachinesOfDomain',
		machines: both,
		role: 'Machine.ReadWrite.All or Machine.Read.All',
		nothing: ['badger.example', 'No machine has talked to the domain badger.example'],
		wrong: [
			['', empty],
			['localhost', nobody],
			['198.51.100.7', 'is an IP address, which is no domain'],
			['https://c2.badger.example/a?b', 'is no domain'],
			['*.badger.example', 'is no domain'],
			['badger', 'is no domain'],
		],
	},
	{
		mode: 'tag',
		value: 'hr',
		call: 'findMachinesByTag',
		machines: [machine.hr],
		role: 'Machine.ReadWrite.All or Machine.Read.All',
		nothing: ['h', 'No machine has the device tag "h"'],
		wrong: [
			['', empty],
			['unknown', nobody],
			['x'.repeat(201), 'is no device tag'],
			['case \uD83D', 'is no device tag'],
		],
	},
	{
		mode: 'cve',
		value: 'cve-2025-10001',
		call: 'getMachinesOfVulnerability',
		machines: both,
		role: 'Vulnerability.Read.All',
		nothing: ['CVE-2020-0001', 'No machine has the vulnerability CVE-2020-0001'],
		wrong: [
			['', empty],
			['CVE-2025', 'is no CVE'],
			['KB5034441', 'is no CVE'],
			['CVE-2025-10001 and others', 'is no CVE'],
		],
	},
];

/** The same kinds, each in one line, as tests take them. */
export const evidenceRows = evidenceTable.map((row): [string, EvidenceRow] => [row.mode, row]);

export const wrongValues = evidenceTable.flatMap(({ mode, wrong }) =>
	wrong.map(([value, message]): [string, string, string] => [mode, value, message]),
);
