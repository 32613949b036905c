import type { StartMethodName } from '../../contract';
import { apiMethods } from '../../contract';
import { isDefenderError } from '../../defenderError';
import type { ActionType, MachineAction } from '../../entities';
import { isRow, oppositeOf } from '../../entities';
import type { RequestMark } from '../../machineActions/mark';
import type { PlanFacts } from '../../plans/plan';
import type { StartLimit } from '../../machines/rails/rails';

/** What to do when an action of the same type is already in progress on the machine. */
type InProgressPolicy =
	/** Take the running action as the answer, if it does the same. */
	| 'attach'
	/** Wait for it to end, then start. */
	| 'wait'
	| 'fail';

/** A call that starts a machine action on one machine. */
export interface StartCommand {
	readonly method: StartMethodName;
	readonly machineId: string;
	/** Where it is known. */
	readonly computerDnsName?: string | null | undefined;
	/** What names the request that the command belongs to. */
	readonly mark: RequestMark;
	/** See `MachineOrder.comment`. */
	readonly comment: (sentAt?: number) => string;
	/** The body besides `Comment`, keys as the API spells them. */
	readonly body: Readonly<Record<string, unknown>>;
	readonly ifInProgress: InProgressPolicy;
	/** What to do while the action that undoes this one is in progress. */
	readonly ifOpposite: 'fail' | 'startAnyway' | 'cancelFirst';
	/** Do nothing when the machine already is in the state the action leads to. */
	readonly skipIfThere: boolean;
	/** When Microsoft Defender first saw the machine, in epoch milliseconds, where that was read before. */
	readonly firstSeen?: number | undefined;
	/** Adopt an action of the same request instead of starting another. A key asks for it anyway. */
	readonly replayProtection: boolean;
	/** It is known that this very request has been tried before: it must not be sent blindly. */
	readonly triedBefore?: boolean;
	/** How many may be started within a time. */
	readonly limit?: StartLimit | undefined;
	/** An earlier try's call got no clear answer: it may have started what nobody has seen. */
	readonly mayBeStarted?: boolean;
	/** The plan that it carries out, where it does. */
	readonly approved?: ApprovedStart | undefined;
	/** Whether all that was ever done to the machine counts, and not the last days alone. */
	readonly needsHistory?: boolean;
	/** See `MachineOrder`. */
	readonly stillWanted?: (() => Promise<void>) | undefined;
}

/** What a start is held to that carries out a plan. */
export type ApprovedStart = Pick<PlanFacts, 'number' | 'validUntil' | 'state'>;

/** What a call for an action came back with: a new action, or one that ran already. */
export interface Submitted {
	readonly outcome: 'started' | 'reused';
	readonly action: MachineAction;
	/** What had brought the machine into the wanted state before it was sent. */
	readonly despite?: MachineAction;
	/** What to tell of how it came to be started. */
	readonly note?: string | undefined;
}

export type Started =
	| Submitted
	/** `action` is the one that brought the machine into its state. */
	| { readonly outcome: 'skipped'; readonly action: MachineAction; readonly note?: undefined };

/** What is never sent without knowing what goes on on the machine: it could not be undone. */
const looksFirst: readonly StartMethodName[] = [
	'runLiveResponse',
	'stopAndQuarantineFile',
	'offboard',
];

/** Whether a command must not wait long for what there is to know: somebody cuts off an attacker. */
export function isUrgent(command: StartCommand): boolean {
	return (
		command.triedBefore !== true && !isOnceOnly(command) && !looksFirst.includes(command.method)
	);
}

/**
 * A plan is carried out once, and a key asks for one action and no second. Only what changes a machine's
 * state is worth more than a key.
 */
function isOnceOnly(command: StartCommand): boolean {
	if (command.approved !== undefined) return true;
	return command.mark.key !== undefined && oppositeOf[typeOf(command)] === undefined;
}

/**
 * Whether a command must not be sent as long as it is not known what has been done to its machine. An
 * app that may act but never read can do anything once.
 *
 * @param unread why it is not known
 */
export function mustLook(command: StartCommand, unread: Error): boolean {
	if (isUrgent(command)) return false;
	const mayBeSecond = command.triedBefore === true || isOnceOnly(command);
	return mayBeSecond || !isDefenderError(unread, 'forbidden');
}

export function typeOf(command: StartCommand): ActionType {
	return apiMethods[command.method].starts;
}

/** The same for commands that ask for the same, whatever their comments say. */
export function requestKey(command: StartCommand): string {
	return JSON.stringify([command.method, command.machineId.toLowerCase(), command.body]);
}

/** `Sha1` of the file in question, lower case, where the action is about a file. */
function fileOf(action: MachineAction): string | undefined {
	const info = action.relatedFileInfo;
	if (!isRow(info) || typeof info.fileIdentifier !== 'string') return undefined;
	return info.fileIdentifier.toLowerCase();
}

type Command = MachineAction['commands'][number]['command'];

/** Commands in a form that is equal for the same ones, in whatever order their parameters stand. */
function scriptOf(commands: readonly Command[]): string {
	return JSON.stringify(
		commands.map(({ type, params }) => [
			type,
			...params.map(({ key, value }) => [key, value]).sort(),
		]),
	);
}

/** What can be said of a detail of an action: it is as asked, it is not, or nobody says. */
type Detail = 'same' | 'other' | 'unsaid';

function compare(said: string | null | undefined, wanted: string): Detail {
	if (said === null || said === undefined) return 'unsaid';
	return said.toLowerCase() === wanted.toLowerCase() ? 'same' : 'other';
}

/** The detail in which actions of one type may differ: scope, file or commands. */
function detailOf(action: MachineAction, { body }: StartCommand): Detail {
	const { IsolationType: isolation, ScanType: scan, Sha1: sha1, Commands: commands } = body;
	const scope = isolation ?? scan;
	if (typeof scope === 'string') return compare(action.scope, scope);
	if (typeof sha1 === 'string') return compare(fileOf(action), sha1);
	if (commands === undefined) return 'same';
	if (action.commands.length === 0) return 'unsaid';
	const said = scriptOf(action.commands.map(({ command }) => command));
	return said === scriptOf(commands as readonly Command[]) ? 'same' : 'other';
}

/**
 * Whether an action that somebody started does what the command asks, as far as the service says.
 * Scope, file and commands are missing in some of its answers, and might be others then.
 */
export function likeness(action: MachineAction, command: StartCommand): Detail {
	return action.type === typeOf(command) ? detailOf(action, command) : 'other';
}

/** Whether an action surely does what the command asks, so that it may stand for it. */
export function answers(action: MachineAction, command: StartCommand): boolean {
	return likeness(action, command) === 'same';
}

/** Under which type and scope a containment is listed, Microsoft does not say. */
function isContainment({ body }: StartCommand): boolean {
	return body.IsolationType === 'UnManagedDevice';
}

/** Whether a type of action can be that of what the command starts. */
export function isOfType(type: string, command: StartCommand): boolean {
	return isContainment(command) ? type !== 'Unisolate' : type === typeOf(command);
}

/** Whether an action surely does something else than the command asks. */
export function contradicts(action: MachineAction, command: StartCommand): boolean {
	if (!isOfType(action.type, command)) return true;
	return !isContainment(command) && detailOf(action, command) === 'other';
}
