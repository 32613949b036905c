import type { LiveResponseCommand } from '../world/entities.mts';
import { commandBehaviour } from '../machineActions/commandResults.mts';
import type { StoredAction } from '../machineActions/storedAction.mts';
import { gzipSource, sourceOf, type ByteSource } from './byteSource.mts';
import { packageOf } from './investigationPackage.mts';

/** What stands behind a link. */
export interface DownloadedFile {
	source: ByteSource;
	contentType: string;
	/** The name in Content-Disposition; none for the document of a script. */
	name: string | undefined;
}

export function packageFile(action: StoredAction): DownloadedFile {
	return {
		source: sourceOf(action.behaviour.packageContent ?? packageOf(action)),
		contentType: 'application/zip',
		name: 'WDATP_Investigation_Package.zip',
	};
}

/** The file of GetFile, gzipped unless told otherwise, or the JSON document of RunScript. */
export function resultFile(action: StoredAction, index: number): DownloadedFile {
	const command = action.commands[index];
	if (command?.type === 'RunScript') return scriptDocument(action, index, command);
	const path = parameter(command, 'Path');
	const given = commandBehaviour(action, index).file;
	const name = given?.name ?? path.split(/[\\/]/).at(-1) ?? path;
	const source = sourceOf(given?.content ?? `Simulated content of ${path}\n`);
	const contentType = 'application/octet-stream';
	return given?.gzip === false
		? { source, contentType, name }
		: { source: gzipSource(source), contentType, name: `${name}.gz` };
}

function scriptDocument(
	action: StoredAction,
	index: number,
	command: LiveResponseCommand,
): DownloadedFile {
	const document = {
		script_name: parameter(command, 'ScriptName'),
		exit_code: 0,
		script_output: '',
		script_errors: '',
		...commandBehaviour(action, index).output,
	};
	return {
		source: sourceOf(JSON.stringify(document)),
		contentType: 'application/octet-stream',
		name: undefined,
	};
}

function parameter(command: LiveResponseCommand | undefined, key: string): string {
	return command?.params.find((param) => param.key === key)?.value ?? '';
}
