import { isLibraryName } from '../texts/checks';
import { inputError } from '../defenderError';
import { isRow } from '../entities';
import { excerpt } from '../texts/shown';

/** In the order in which the service wants them. */
const commandTypes = ['PutFile', 'RunScript', 'GetFile'] as const;
type CommandType = (typeof commandTypes)[number];

/** A live response command as the API spells it: lower-case keys inside. */
export interface LiveResponseCommand {
	readonly type: CommandType;
	readonly params: ReadonlyArray<{ readonly key: string; readonly value: string }>;
}

/** What a form says about one command; only the fields of its type count. */
interface CommandForm {
	readonly type: CommandType;
	/** Name in the library, of a file to put or a script to run. */
	readonly fileName: string;
	readonly args: string;
	readonly path: string;
}

export function isCommandType(value: unknown): value is CommandType {
	return commandTypes.some((type) => type === value);
}

const refusedInArguments = /[;&|!$()]/;

/** What a command line of Windows takes; paths are shorter in every system but the newest. */
const longest = { Arguments: 8_000, Path: 4_096 };
/** Ends of lines among them: what stands behind one would be a command of its own. */
const controls = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u;

/**
 * Reads one command.
 * Source: https://learn.microsoft.com/defender-endpoint/api/run-live-response
 *
 * @param index position in the list, for the error
 * @throws DefenderError of kind `input`
 */
export function readCommand(index: number, form: CommandForm): LiveResponseCommand {
	switch (form.type) {
		case 'PutFile':
			return {
				type: 'PutFile',
				params: [param('FileName', inLibrary(index, form.fileName))],
			};
		case 'RunScript': {
			const script = param('ScriptName', inLibrary(index, form.fileName));
			const args = form.args === '' ? [] : [param('Args', safeArguments(index, form.args))];
			return { type: 'RunScript', params: [script, ...args] };
		}
		case 'GetFile':
			return {
				type: 'GetFile',
				params: [param('Path', oneLine(index, present(index, form.path, 'Path'), 'Path'))],
			};
	}
}

function param(key: string, value: string): { key: string; value: string } {
	return { key, value };
}

function present(index: number, value: string, field: string): string {
	if (value !== '') return value;
	throw inputError(
		`Commands > ${field}`,
		`command ${index + 1} has none`,
		'Fill it in, or check that the expression in it gives a value.',
	);
}

function inLibrary(index: number, value: string): string {
	if (isLibraryName(present(index, value, 'File Name'))) return value;
	throw inputError(
		'Commands > File Name',
		`a live response cannot use "${excerpt(value)}" in command ${index + 1} under this name`,
		'The library may have it, but a script with a blank in its name fails on the machine. Upload it again under a name of letters, digits, hyphens, underscores and dots, and use that.',
	);
}

/** The service refuses these characters, some of them only when the machine runs the script. */
function safeArguments(index: number, value: string): string {
	oneLine(index, value, 'Arguments');
	if (!refusedInArguments.test(value)) return value;
	throw inputError(
		'Commands > Arguments',
		`command ${index + 1} has a character that Microsoft Defender refuses`,
		'Leave out ; & | ! $ ( ) from the arguments.',
	);
}

function oneLine(index: number, value: string, field: keyof typeof longest): string {
	if (value.length > longest[field]) {
		throw inputError(
			`Commands > ${field}`,
			`command ${index + 1} has ${value.length} characters there`,
			`Shorten it to ${longest[field]} characters at the most.`,
		);
	}
	if (!controls.test(value)) return value;
	throw inputError(
		`Commands > ${field}`,
		`command ${index + 1} has a line break or another control character there`,
		'Check the expression in it: it must give one line.',
	);
}

/**
 * The names of library files that commands use, each once.
 *
 * @param commands of a form, or of the body of a plan, where nothing is said of what they are
 */
export function libraryNamesOf(commands: unknown): string[] {
	const list: unknown[] = Array.isArray(commands) ? commands : [];
	const params = list.flatMap((command): unknown[] =>
		isRow(command) && Array.isArray(command.params) ? command.params : [],
	);
	const names = params.flatMap((param) => {
		if (!isRow(param) || (param.key !== 'FileName' && param.key !== 'ScriptName')) return [];
		return typeof param.value === 'string' ? param.value : [];
	});
	return [...new Set(names)];
}

/** The service runs files to put first, then scripts, then files to get, and refuses a mixture. */
export function refuseWrongOrder(commands: readonly LiveResponseCommand[]): void {
	const ranks = commands.map((command) => commandTypes.indexOf(command.type));
	const late = ranks.findIndex((rank, index) => rank < Math.max(...ranks.slice(0, index + 1)));
	if (late === -1) return;
	throw inputError(
		'Commands',
		`command ${late + 1} (${commands[late]?.type ?? ''}) stands too late`,
		'Microsoft Defender wants all PutFile commands first, then RunScript, then GetFile.',
	);
}
