import type { StartMethodName } from '../contract';
import { apiMethods } from '../contract';
import type { ActionType, MachineAction } from '../entities';
import { isRow } from '../entities';
import type { RequestMark } from './mark';

/** What to do when an action of the same type is already in progress on the machine. */
export type InProgressPolicy =
	/** Take the running action as the answer, if it does the same. */
	| 'attach'
	/** Wait for it to end, then start. */
	| 'wait'
	| 'fail';

/** A call that starts a machine action on one machine. */
export interface StartCommand {
	readonly method: StartMethodName;
	readonly machineId: string;
	/** What names the request that the command belongs to. */
	readonly mark: RequestMark;
	/** As it is sent, with the mark at its end. */
	readonly comment: string;
	/** The body besides `Comment`, keys as the API spells them. */
	readonly body: Readonly<Record<string, unknown>>;
	readonly ifInProgress: InProgressPolicy;
	/** What to do while the action that undoes this one is in progress. */
	readonly ifOpposite: 'fail' | 'startAnyway';
	/** Do nothing when the machine already is in the state the action leads to. */
	readonly skipIfThere: boolean;
	/** Adopt an action of the same request instead of starting another. A key asks for it anyway. */
	readonly replayProtection: boolean;
}

/** What a call for an action came back with: a new action, or one that ran already. */
export interface Submitted {
	readonly outcome: 'started' | 'reused';
	readonly action: MachineAction;
}

export type Started =
	| Submitted
	/** `action` is the one that brought the machine into its state; undefined when none did. */
	| { readonly outcome: 'skipped'; readonly action: MachineAction | undefined };

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
 * Whether an action that somebody started does what the command asks, so that it may stand for it.
 * A scope may be missing in the service's answers; a file or commands that are missing might be
 * others.
 */
export function answers(action: MachineAction, command: StartCommand): boolean {
	if (action.type !== typeOf(command)) return false;
	const detail = detailOf(action, command);
	return detail === 'same' || (detail === 'unsaid' && isScoped(command));
}

function isScoped({ body }: StartCommand): boolean {
	return body.IsolationType !== undefined || body.ScanType !== undefined;
}

/** Whether an action surely does something else than the command asks. */
export function contradicts(action: MachineAction, command: StartCommand): boolean {
	// Under which type and scope a containment is listed, Microsoft does not say.
	if (command.body.IsolationType === 'UnManagedDevice') return action.type === 'Unisolate';
	return action.type !== typeOf(command) || detailOf(action, command) === 'other';
}
