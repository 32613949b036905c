import type { INodeProperties } from 'n8n-workflow';
import { inputError } from '../../../defender/defenderError';
import { isRow } from '../../../defender/entities';
import type { LiveResponseCommand } from '../../../defender/machineActions/liveResponseCommand';
import {
	isCommandType,
	readCommand,
	refuseWrongOrder,
} from '../../../defender/machineActions/liveResponseCommand';
import type { Field } from '../../shared/field';
import { isNothing, textOf } from '../../shared/given';

const showFor = (...types: string[]) => ({ displayOptions: { show: { type: types } } });

const property: INodeProperties = {
	displayName: 'Commands',
	name: 'commands',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true, sortable: true },
	default: {},
	required: true,
	placeholder: 'Add command',
	description:
		'What to do on the machine, in this order: files to put, then scripts to run, then files to get',
	options: [
		{
			displayName: 'Command',
			name: 'command',
			values: [
				{
					displayName: 'Type',
					name: 'type',
					type: 'options',
					default: 'RunScript',
					description: 'What this command does',
					options: [
						{
							name: 'Get File',
							value: 'GetFile',
							description: 'Bring a file of the machine back',
						},
						{
							name: 'Put File',
							value: 'PutFile',
							description: 'Copy a file of the library to the machine',
						},
						{
							name: 'Run Script',
							value: 'RunScript',
							description: 'Run a script of the library on the machine',
						},
					],
				},
				{
					displayName: 'File Name',
					name: 'fileName',
					type: 'string',
					default: '',
					placeholder: 'e.g. triage.ps1',
					description: 'Name of the file or script in the live response library',
					...showFor('PutFile', 'RunScript'),
				},
				{
					displayName: 'Arguments',
					name: 'args',
					type: 'string',
					default: '',
					placeholder: 'e.g. -Depth 2',
					description: 'Arguments for the script; none of ; & | ! $ ( ) is allowed',
					...showFor('RunScript'),
				},
				{
					displayName: 'Path',
					name: 'path',
					type: 'string',
					default: '',
					placeholder: 'e.g. C:\\Temp\\t.zip',
					description: 'Full path of the file on the machine',
					...showFor('GetFile'),
				},
			],
		},
	],
};

/** The commands of a live response, checked and in the order that the service demands. */
export const commandsField: Field<LiveResponseCommand[]> = {
	property,
	read(raw) {
		const rows = isRow(raw) ? raw.command : raw;
		const list: unknown[] = Array.isArray(rows) ? rows : [];
		if (list.length === 0) {
			throw inputError(
				property.displayName,
				'there is no command',
				'Add at least one command to put a file, run a script or get a file.',
			);
		}
		const commands = list.map(toCommand);
		refuseWrongOrder(commands);
		return commands;
	},
};

function toCommand(value: unknown, index: number): LiveResponseCommand {
	const row = isRow(value) ? value : {};
	const { type } = row;
	if (!isCommandType(type)) {
		throw inputError(
			`${property.displayName} > Type`,
			`command ${index + 1} has none of the known types`,
			'Use PutFile, RunScript or GetFile.',
		);
	}
	return readCommand(index, {
		type,
		fileName: type === 'GetFile' ? '' : textIn(row, 'fileName', 'File Name'),
		args: type === 'RunScript' ? argumentsIn(row, index) : '',
		path: type === 'GetFile' ? textIn(row, 'path', 'Path') : '',
	});
}

function textIn(row: Readonly<Record<string, unknown>>, name: string, label: string): string {
	return textOf(row[name], `${property.displayName} > ${label}`).trim();
}

/** Scripts that take no arguments have an empty box: an expression without a value is a mistake. */
function argumentsIn(row: Readonly<Record<string, unknown>>, index: number): string {
	if (!('args' in row) || !isNothing(row.args)) return textIn(row, 'args', 'Arguments');
	throw inputError(
		`${property.displayName} > Arguments`,
		`the expression of command ${index + 1} gives no value`,
		'Check the expression, or empty the field when the script takes no arguments.',
	);
}
