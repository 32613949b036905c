import type { INodeProperties } from 'n8n-workflow';
import { inputError } from '../../../defender/defenderError';
import { isRow } from '../../../defender/entities';
import type { LiveResponseCommand } from '../../../defender/machineActions/liveResponseCommand';
import {
	isCommandType,
	readCommand,
	refuseWrongOrder,
} from '../../../defender/machineActions/liveResponseCommand';
import { readEntry, unknownField } from '../../shared/fields/collection';
import { textField, type Field } from '../../shared/fields/field';
import { isNothing, locatorValue } from '../../shared/fields/given';
import type { Labels } from '../../shared/fields/likelyMeant';
import { within, type Origin } from '../../shared/fields/origin';
import { libraryLocator } from './libraryFile';

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
		'What to do on the machine, in this order: files to put, then scripts to run, then files to get. What the library does not have is refused before anything is sent.',
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
							description:
								'Copy a file of the library into the folder of live response on the machine',
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
					...libraryLocator,
					description: 'Put File and Run Script: the file in the live response library',
					...showFor('PutFile', 'RunScript'),
				},
				{
					displayName: 'Arguments',
					name: 'args',
					type: 'string',
					default: '',
					placeholder: 'e.g. -Depth 2',
					description:
						'Run Script only: arguments for the script; none of ; & | ! $ ( ) is allowed',
					...showFor('RunScript'),
				},
				{
					displayName: 'Path',
					name: 'path',
					type: 'string',
					default: '',
					placeholder: 'e.g. C:\\Temp\\t.zip',
					description: 'Get File only: full path of the file on the machine',
					...showFor('GetFile'),
				},
			],
		},
	],
};

/** The commands of a live response, checked and in the order that the service demands. */
export const commandsField: Field<LiveResponseCommand[]> = {
	property,
	read(raw, origin) {
		if (isRow(raw)) refuseUnknown(raw, { command: 'Command' });
		const isWrapped = isRow(raw);
		const rows = isWrapped ? raw.command : raw;
		const list: unknown[] = Array.isArray(rows) ? rows : [];
		const from = isWrapped ? within(origin, 'command') : origin;
		if (list.length === 0) {
			throw inputError(
				property.displayName,
				'there is no command',
				'Add at least one command to put a file, run a script or get a file.',
			);
		}
		const commands = list.map((row, index) => toCommand(row, index, within(from, index)));
		refuseWrongOrder(commands);
		return commands;
	},
};

const typeByDefault = 'RunScript';

function toCommand(value: unknown, index: number, origin: Origin): LiveResponseCommand {
	const row = isRow(value) ? value : {};
	refuseUnknown(row, labels);
	// The editor does not store what it shows by default.
	const type = 'type' in row || origin.isComputed ? row.type : typeByDefault;
	const text = (name: keyof typeof texts) => readEntry(texts[name], row, origin);
	if (!isCommandType(type)) {
		throw inputError(
			`${property.displayName} > Type`,
			`command ${index + 1} has none of the known types`,
			'Use PutFile, RunScript or GetFile.',
		);
	}
	// The form hides what a type does not take; an expression that gives it means something by it.
	if (origin.isComputed && type !== 'GetFile' && !isNothing(row.path) && row.path !== '') {
		throw inputError(
			`${property.displayName} > Path`,
			`command ${index + 1} is ${type}, which takes no path`,
			'Path counts for GetFile only: PutFile puts a file into the folder of live response. Leave it out.',
		);
	}
	return readCommand(index, {
		type,
		fileName: type === 'GetFile' ? '' : text('fileName'),
		args: type === 'RunScript' ? text('args') : '',
		path: type === 'GetFile' ? text('path') : '',
	});
}

const texts = {
	fileName: libraryTextIn('fileName', 'File Name'),
	args: textIn('args', 'Arguments'),
	path: textIn('path', 'Path'),
};

/** What a command may hold, with its label. */
const labels = { type: 'Type', fileName: 'File Name', args: 'Arguments', path: 'Path' };

function textIn(name: string, label: string): Field<string> {
	return textField({ displayName: `${property.displayName} > ${label}`, name });
}

/** The same for one that may be chosen from the library. */
function libraryTextIn(name: string, label: string): Field<string> {
	const text = textIn(name, label);
	return { ...text, read: (raw, origin) => text.read(locatorValue(raw), origin) };
}

function refuseUnknown(row: Readonly<Record<string, unknown>>, known: Labels): void {
	const unknown = Object.keys(row).find((name) => !(name in known));
	if (unknown !== undefined) throw unknownField(property, unknown, known);
}
