import { DefenderError, inputError } from '../../defenderError';
import { isFinal, type LiveResponseCommandState, type MachineAction } from '../../entities';
import type { Connection } from '../../http/connection';
import { machineInWords } from '../../machineActions/headline';
import { getAction } from '../../machineActions/readActions';
import { commandInWords, requireLiveResponse } from './liveResponse';

/**
 * A live response that was started before, and those of its commands whose results are wanted.
 *
 * @param index of one command, counted from 0; all of them when absent
 * @throws DefenderError of kind `input` when there is no such result, `refused` when it is not there
 * yet
 */
export async function getSession(
	connection: Connection,
	machineActionId: string,
	index: number | undefined,
	deadline: number,
): Promise<{ action: MachineAction; states: readonly LiveResponseCommandState[] }> {
	const action = await getAction(connection, machineActionId, deadline);
	requireLiveResponse(action);
	if (index !== undefined) return { action, states: [oneOf(action, index)] };
	if (!isFinal(action.status)) throw notEnded(action);
	return { action, states: action.commands };
}

function oneOf(action: MachineAction, index: number): LiveResponseCommandState {
	const state = action.commands.find((candidate) => candidate.index === index);
	if (state === undefined) {
		const last = action.commands.length - 1;
		throw inputError(
			'Command Index',
			`live response ${action.id} has no command ${index}`,
			last < 0
				? 'Microsoft Defender names no commands of this live response yet; wait for its end.'
				: `Use a number from 0 to ${last}: commands are counted from 0.`,
		);
	}
	if (state.command.type === 'PutFile') {
		throw inputError(
			'Command Index',
			`${commandInWords(state)} leaves no result`,
			'Choose a RunScript or GetFile command. PutFile only copies a file to the machine.',
		);
	}
	if (state.commandStatus !== 'Completed' && state.commandStatus !== 'Failed') {
		throw noResultYet(action, state);
	}
	return state;
}

function noResultYet(action: MachineAction, state: LiveResponseCommandState): DefenderError {
	return new DefenderError({
		kind: 'refused',
		message: `On ${machineInWords(action)} ${commandInWords(state)} has no result: its status is ${state.commandStatus}`,
		details: [`${action.type} ${action.id}`],
		advice: isFinal(action.status)
			? `The live response ended as ${action.status} before this command was through.`
			: 'Wait for the end of the live response first, with the Wait operation or the trigger.',
		action,
	});
}

function notEnded(action: MachineAction): DefenderError {
	return new DefenderError({
		kind: 'refused',
		message: `The live response of ${machineInWords(action)} has not ended: its status is ${action.status}`,
		details: [`${action.type} ${action.id}`],
		advice:
			'Wait for its end first, with the Wait operation or the trigger. The result of a command that is completed already can be fetched by its index.',
		action,
	});
}
