import type { IBinaryData, IBinaryKeyData, IDataObject } from 'n8n-workflow';
import { DefenderError } from '../../../../defender/defenderError';
import type { MachineAction } from '../../../../defender/entities';
import { commandInWords, parameterOf } from '../../../../defender/files/liveResponse/liveResponse';
import { machineInWords } from '../../../../defender/machineActions/headline';
import { ErrorWithResult } from '../../../../defender/response/errorWithResult';
import type { CommandResult } from '../../../../defender/files/liveResponse/sessionResults';
import { said } from '../../../../defender/texts/shown';
import { fileOutput } from './fileOutput';
import type { Output } from '../operation';

interface SessionChoice {
	/** Whether a script that ends with another exit code than 0 is a failure. */
	readonly failOnNonZeroExit: boolean;
	/** Whether the document that a script's result was read from is part of the output. */
	readonly keepDocument: boolean;
	/** Name of the binary field of the first file; further ones are numbered. */
	readonly binaryProperty: string;
}

type Result = CommandResult<IBinaryData>;

/**
 * The results of a live response as output: `results`, one entry for each command, and the files in
 * binary fields.
 *
 * @throws ErrorWithResult when a result could not be had, or a script failed and that matters
 */
export function sessionOutput(
	action: MachineAction,
	results: readonly Result[],
	choice: SessionChoice,
): Output {
	const fields = binaryFields(action, choice.binaryProperty);
	const binary: IBinaryKeyData = {};
	const entries = results.map((result) => {
		const field = fields.get(result.state.index) ?? choice.binaryProperty;
		if (result.file !== undefined) binary[field] = result.file.stored;
		return entryOf(result, field, choice);
	});
	const output = { json: { results: entries }, binary };
	const failure = failureOf(action, results, choice);
	if (failure !== undefined) throw new ErrorWithResult(failure, output);
	return output;
}

/** By index of its command, so that a file has its field whatever became of the others. */
function binaryFields(action: MachineAction, first: string): Map<number, string> {
	const files = action.commands.filter(({ command }) => command.type === 'GetFile');
	return new Map(
		files.map(({ index }, position) => [
			index,
			position === 0 ? first : `${first}_${position + 1}`,
		]),
	);
}

function entryOf(result: Result, field: string, { keepDocument }: SessionChoice): IDataObject {
	const { state, script, file, failure } = result;
	const path = parameterOf(state, 'Path');
	const errors = [script?.result.errors ?? '', ...state.errors].filter((text) => text !== '');
	return {
		index: state.index,
		type: state.command.type,
		commandStatus: state.commandStatus,
		...(script === undefined ? {} : { ...script.result }),
		...(script !== undefined && keepDocument ? { document: script.document } : {}),
		...(path === undefined ? {} : { path }),
		...(file === undefined ? {} : fileOutput(file, field).json),
		errors: errors.join('\n'),
		...(failure === undefined ? {} : { notFetched: failure.message }),
	};
}

function failureOf(
	action: MachineAction,
	results: readonly Result[],
	choice: SessionChoice,
): DefenderError | undefined {
	const [unfetched] = results.flatMap(({ failure }) => failure ?? []);
	if (unfetched !== undefined) return unfetched;
	if (!choice.failOnNonZeroExit) return undefined;
	const failed = results.find(({ script }) => (script?.result.exitCode ?? 0) !== 0);
	if (failed?.script === undefined) return undefined;
	const { exitCode, errors } = failed.script.result;
	const because = said(errors) === '' ? '' : `: ${said(errors)}`;
	return new DefenderError({
		kind: 'actionFailed',
		message: `On ${machineInWords(action)} ${commandInWords(failed.state)} ended with exit code ${exitCode ?? ''}${because}`,
		details: [`${action.type} ${action.id}`],
		advice:
			'The live response itself succeeded. Look at what the script has written, or switch Options > Fail on Non-Zero Exit Code off.',
		action,
	});
}
