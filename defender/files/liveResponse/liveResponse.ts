import { machineInWords, oneOf } from '../../machineActions/headline';
import { seconds } from '../../general/clock';
import { apiMethods } from '../../contract';
import { DefenderError, isDefenderError } from '../../defenderError';
import type { LiveResponseCommandState, MachineAction } from '../../entities';
import { callApi } from '../../http/callApi';
import type { Connection } from '../../http/connection';
import { settle } from '../../general/settled';
import { excerpt, shown } from '../../texts/shown';
import { linkIn } from '../investigationPackage/packageLink';

/** A result may take a moment to become visible after its command is said to be completed. */
const triesForResult = 5;
const resultLagMs = seconds(3);

/**
 * The link to the result of one command. It lives for 30 minutes; asking again gives a new one.
 * Source: https://learn.microsoft.com/defender-endpoint/api/get-live-response-result
 *
 * @throws DefenderError of kind `notFound` when there is no result
 */
export async function getResultLink(
	connection: Connection,
	machineActionId: string,
	index: number,
	deadline: number,
): Promise<string> {
	const answer = await callApi(connection, {
		method: apiMethods.getLiveResponseResult,
		parameters: { machineActionId, index: String(index) },
		deadline,
	});
	return linkIn(answer);
}

/** The same for a command that is known to be completed, so that its result must show up. */
export async function awaitResultLink(
	connection: Connection,
	machineActionId: string,
	index: number,
	deadline: number,
): Promise<string> {
	for (let tried = 1; ; tried += 1) {
		const asked = await settle(() => getResultLink(connection, machineActionId, index, deadline));
		if (asked.ok) return asked.value;
		const isLate = isDefenderError(asked.error, 'notFound') && tried < triesForResult;
		if (!isLate || connection.clock.now() + resultLagMs > deadline) throw asked.error;
		await connection.clock.sleep(resultLagMs);
	}
}

/** A parameter of a command, e.g. `Path`; undefined when it has none of that name. */
export function parameterOf(state: LiveResponseCommandState, key: string): string | undefined {
	return state.command.params.find((param) => param.key === key)?.value;
}

/** "command 1 (RunScript triage.ps1)", counted from 0 as the service does. */
export function commandInWords(state: LiveResponseCommandState): string {
	const [first] = state.command.params;
	const what = first === undefined ? '' : ` ${excerpt(first.value)}`;
	return `command ${state.index} (${shown(state.command.type, 80)}${what})`;
}

/** @throws DefenderError of kind `input` when the action is no live response */
export function requireLiveResponse(action: MachineAction): void {
	if (action.type === 'LiveResponse') return;
	throw new DefenderError({
		kind: 'input',
		message: `Machine Action: ${oneOf(action.type)} of ${machineInWords(action)} has no commands`,
		details: [`${action.type} ${action.id}`],
		advice: 'Use the ID of an action of type LiveResponse.',
		action,
	});
}
