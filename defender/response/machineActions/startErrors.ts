import { DefenderError } from '../../defenderError';
import type { MachineAction } from '../../entities';
import {
	machineInWords,
	notDone,
	nounOf,
	oneOf,
	type NamedMachine,
} from '../../machineActions/headline';
import { toTheSecond } from '../../texts/shown';
import { likeness, typeOf, type StartCommand } from './startCommand';

/** By the name that the running action knows, where the order has none. */
function machineOf(command: StartCommand, known?: MachineAction): NamedMachine {
	const { machineId, computerDnsName = known?.computerDnsName } = command;
	return { machineId, computerDnsName };
}

function notDoneTo(command: StartCommand, known?: MachineAction): string {
	return notDone(typeOf(command), machineOf(command, known));
}

/** What surely had no effect is told of the machine that nothing was done to. */
export function notStarted(command: StartCommand, refused: DefenderError): DefenderError {
	return refused.with({ message: `${notDoneTo(command)}. ${refused.message}` });
}

function described(action: MachineAction): string {
	const comment = action.requestorComment === null ? '' : `, comment "${action.requestorComment}"`;
	const since =
		action.creationDateTimeUtc === null ? '' : ` since ${toTheSecond(action.creationDateTimeUtc)}`;
	return `${action.type} ${action.id} (${action.status}${since}${comment})`;
}

/** What is wanted while the opposite of it runs. */
const oppositeInWords: Readonly<Partial<Record<string, string>>> = {
	Isolate: 'release the machine',
	Unisolate: 'isolate the machine',
	RestrictCodeExecution: 'remove the restriction',
	UnrestrictCodeExecution: 'restrict the machine',
};

export function oppositeRuns(command: StartCommand, running: MachineAction): DefenderError {
	return new DefenderError({
		kind: 'conflict',
		message: `${notDoneTo(command, running)}: ${oneOf(running.type)} is still under way there`,
		details: [described(running)],
		advice: `Cancel the ${nounOf(running.type)} of ${machineInWords(machineOf(command, running))}, then ${oppositeInWords[running.type] ?? 'try again'}; or choose Options > If Opposite Is in Progress > Cancel It, Then Start. Which of the two would end last is not certain.`,
		action: running,
	});
}

/** What to do about a running action that does not, or may not, stand for the one that is wanted. */
function besideSameType(command: StartCommand, running: MachineAction): string {
	if (command.ifInProgress !== 'attach') {
		return 'Wait until it has ended, cancel it, or choose another value in Options > If Already in Progress.';
	}
	const why =
		likeness(running, command) === 'unsaid'
			? 'Microsoft Defender does not say whether the running action does the same (isolation or scan type, file, script)'
			: 'The running action does not do the same (another isolation or scan type, file or script)';
	return `${why}, so it cannot stand for this one. Choose Options > If Already in Progress > Wait, Then Start, or cancel the running action.`;
}

/** What must not be done blindly was not done, because nobody could see what goes on on the machine. */
export function unseenBefore(command: StartCommand, unread: DefenderError): DefenderError {
	const message = `${notDoneTo(command)}: what has been done to it before could not be read: ${unread.message}`;
	if (command.mayBeStarted !== true) return unread.with({ message });
	return unread.with({
		message,
		advice: `An earlier try of this request got no clear answer and may have started it: look at the Action center of the Microsoft Defender portal before you run it again. ${unread.advice}`,
	});
}

export function sameTypeRuns(command: StartCommand, running: MachineAction): DefenderError {
	return new DefenderError({
		kind: 'conflict',
		message: `${notDoneTo(command, running)}: ${oneOf(running.type)} is still under way there`,
		details: [described(running)],
		advice: besideSameType(command, running),
		action: running,
	});
}

/** Nobody can say whether this is a try again of what has been done, or something new. */
export function perhapsDone(command: StartCommand, done: MachineAction): DefenderError {
	return new DefenderError({
		kind: 'conflict',
		message: `${notDoneTo(command, done)}: the same was started minutes ago, and n8n does not say whether this is another try of that request`,
		details: [described(done)],
		advice: `If it is the same request, its result is that of the machine action named below: use Get or Wait. If it is another one, ask again in ten minutes, give it an Options > Idempotency Key of its own, or switch off Options > Replay Protection.`,
		action: done,
	});
}

export function neverAppeared(command: StartCommand, cause: Error): DefenderError {
	return uncertain(
		command,
		cause,
		'The call got no clear answer, and no such action has shown up.',
	);
}

/** The machine's actions could not be read either. */
export function unseeable(command: StartCommand, cause: Error, look: Error): DefenderError {
	return uncertain(
		command,
		cause,
		`The machine's actions could not be read to find out: ${look.message}.`,
	);
}

function uncertain(command: StartCommand, cause: Error, why: string): DefenderError {
	return new DefenderError({
		kind: 'ambiguous',
		message: `It is not certain whether ${oneOf(typeOf(command))} of ${machineInWords(command)} was started: ${cause.message}`,
		details: [`${typeOf(command)} on machine ${command.machineId}`],
		advice: `${why} Look at the Action center of the Microsoft Defender portal before you run this again.`,
		cause,
	});
}
