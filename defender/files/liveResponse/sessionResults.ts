import { DefenderError, isDefenderError } from '../../defenderError';
import type { LiveResponseCommandState, MachineAction } from '../../entities';
import type { Connection } from '../../http/connection';
import { settle } from '../../general/settled';
import type { Downloaded } from '../download/downloadFile';
import {
	downloadResultFile,
	downloadScriptResult,
	type ResultLimits,
	type ScriptDownload,
} from './resultDownload';
import type { FileTransfer } from '../download/transfer';

/** What one command of a live response has left; nothing but its state for PutFile. */
export interface CommandResult<Stored> {
	readonly state: LiveResponseCommandState;
	readonly script?: ScriptDownload;
	readonly file?: Downloaded<Stored>;
	/** Why a result that must be there could not be had. */
	readonly failure?: DefenderError;
}

/**
 * Fetches what the commands of a live response have left, one after the other. A result that cannot
 * be had costs none of the others; of a command that failed nothing is expected, but what there is
 * is taken.
 *
 * @param states of the commands in question, which need not have succeeded
 * @throws ExecutionCancelled
 */
export async function fetchResults<Stored>(
	connection: Connection,
	transfer: FileTransfer<Stored>,
	action: MachineAction,
	states: readonly LiveResponseCommandState[],
	limits: ResultLimits,
): Promise<Array<CommandResult<Stored>>> {
	const results: Array<CommandResult<Stored>> = [];
	for (const state of states) {
		const fetched = await settle(() => fetchOne(connection, transfer, { action, state }, limits));
		results.push(fetched.ok ? fetched.value : withoutResult(state, fetched.error));
	}
	return results;
}

async function fetchOne<Stored>(
	connection: Connection,
	transfer: FileTransfer<Stored>,
	result: { readonly action: MachineAction; readonly state: LiveResponseCommandState },
	limits: ResultLimits,
): Promise<CommandResult<Stored>> {
	const { state } = result;
	const { type } = state.command;
	const hasEnded = ['Completed', 'Failed'].includes(state.commandStatus);
	if (type === 'RunScript' && hasEnded) {
		const script = await downloadScriptResult(connection, transfer.fetch, result, limits);
		return { state, script };
	}
	if (type === 'GetFile' && state.commandStatus === 'Completed') {
		return { state, file: await downloadResultFile(connection, transfer, result, limits) };
	}
	return { state };
}

function withoutResult(state: LiveResponseCommandState, error: Error): CommandResult<never> {
	if (!(error instanceof DefenderError) || isDefenderError(error, 'cancelled')) throw error;
	return state.commandStatus === 'Completed' ? { state, failure: error } : { state };
}
