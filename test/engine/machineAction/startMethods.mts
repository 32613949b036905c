import type { IDataObject, INodeParameters } from 'n8n-workflow';

/** One operation that starts machine actions, as the API page describes it. */
export interface StartMethod {
	readonly operation: string;
	/** Its own parameters, besides machine and comment. */
	readonly parameters: INodeParameters;
	/** The body that goes out, besides the comment. */
	readonly body: IDataObject;
	/** Type of the machine action that comes back. */
	readonly type: string;
	readonly role: string;
	/** Parameters that must be refused before anything is sent, with what the message must say. */
	readonly wrong: ReadonlyArray<readonly [parameters: INodeParameters, message: RegExp]>;
}

const sha1 = '3f786850e387550fdab836ed7e6dc881de23001b';
const command = (...rows: INodeParameters[]): INodeParameters => ({ commands: { command: rows } });

export const startMethods: readonly StartMethod[] = [
	{
		operation: 'collectInvestigationPackage',
		parameters: {},
		body: {},
		type: 'CollectInvestigationPackage',
		role: 'Machine.CollectForensics',
		wrong: [],
	},
	{
		operation: 'isolate',
		parameters: { isolationType: 'Selective' },
		body: { IsolationType: 'Selective' },
		type: 'Isolate',
		role: 'Machine.Isolate',
		wrong: [
			[{ isolationType: '=Everything' }, /Isolation Type: "Everything" is not one of the choices/],
		],
	},
	{
		operation: 'restrictCodeExecution',
		parameters: {},
		body: {},
		type: 'RestrictCodeExecution',
		role: 'Machine.RestrictExecution',
		wrong: [],
	},
	{
		operation: 'runAntiVirusScan',
		parameters: { scanType: 'Full' },
		body: { ScanType: 'Full' },
		type: 'RunAntiVirusScan',
		role: 'Machine.Scan',
		wrong: [[{ scanType: '=full' }, /Scan Type: "full" is not one of the choices/]],
	},
	{
		operation: 'runLiveResponse',
		parameters: command(
			{ type: 'PutFile', fileName: 'collector.exe' },
			{ type: 'RunScript', fileName: 'triage.ps1', args: '-Depth 2' },
			{ type: 'GetFile', path: 'C:\\Temp\\t.zip' },
		),
		body: {
			Commands: [
				{ type: 'PutFile', params: [{ key: 'FileName', value: 'collector.exe' }] },
				{
					type: 'RunScript',
					params: [
						{ key: 'ScriptName', value: 'triage.ps1' },
						{ key: 'Args', value: '-Depth 2' },
					],
				},
				{ type: 'GetFile', params: [{ key: 'Path', value: 'C:\\Temp\\t.zip' }] },
			],
		},
		type: 'LiveResponse',
		role: 'Machine.LiveResponse',
		wrong: [
			[{ commands: {} }, /Commands: there is no command/],
			[
				command({ type: 'GetFile', path: 'C:\\x' }, { type: 'RunScript', fileName: 'a.ps1' }),
				/Commands: command 2 \(RunScript\) stands too late/,
			],
			[command({ type: 'GetFile', path: '' }), /Commands > Path: command 1 has none/],
			[command({ type: 'PutFile', fileName: '' }), /Commands > File Name: command 1 has none/],
			[
				command({ type: 'RunScript', fileName: '..\\evil.ps1' }),
				/Commands > File Name: a live response cannot use "\.\.\\evil\.ps1" in command 1/,
			],
			[
				command({ type: 'RunScript', fileName: 'a.ps1', args: 'x; Remove-Item y' }),
				/Commands > Arguments: command 1 has a character/,
			],
		],
	},
	{
		operation: 'stopAndQuarantineFile',
		parameters: { sha1: ` ${sha1.toUpperCase()}\n` },
		body: { Sha1: sha1 },
		type: 'StopAndQuarantineFile',
		role: 'Machine.StopAndQuarantine',
		wrong: [
			[{ sha1: '={{ $json.nothing }}' }, /SHA-1: the field is empty/],
			[{ sha1: sha1.slice(1) }, /SHA-1: ".*" is no SHA-1 hash/],
			[{ sha1: 'a'.repeat(64) }, /SHA-1: ".*" is no SHA-1 hash/],
		],
	},
	{
		operation: 'unisolate',
		parameters: {},
		body: {},
		type: 'Unisolate',
		role: 'Machine.Isolate',
		wrong: [],
	},
	{
		operation: 'unrestrictCodeExecution',
		parameters: {},
		body: {},
		type: 'UnrestrictCodeExecution',
		role: 'Machine.RestrictExecution',
		wrong: [],
	},
];
