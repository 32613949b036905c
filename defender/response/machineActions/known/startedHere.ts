import { minutes, seconds, type Clock } from '../../../general/clock';
import type { MachineAction } from '../../../entities';
import { sharedPart } from '../../../http/budget/sharedPart';
import {
	answerTo,
	Bearers,
	bears,
	keyLifeMs,
	noteAnswer,
	placeOf,
	unseen,
	unseenIn,
	type RequestMark,
} from '../../../machineActions/mark';
import type { RecentActions } from '../../../machineActions/recentActions';
import { requestKey, type StartCommand } from '../startCommand';

/** By then a new action is visible in lists, which know better. */
const memoryMs = minutes(10);

/** As long as this the state that an action was started in is taken for its present one. */
const freshMs = seconds(60);

/** More keys than this are not kept: the oldest go. */
const mostKeys = 10_000;

interface OwnStart {
	readonly action: MachineAction;
	/** In lower case. */
	readonly machine: string;
	/** The `requestKey` of what it was started for. */
	readonly request: string;
	/** `clock.now()` of the start. */
	readonly at: number;
}

/**
 * What this process has started lately in a tenant. It closes the seconds in which a new action is
 * not visible in lists yet, when n8n runs a failed node again at once or another execution orders
 * something for the same machine; and it knows which actions are the answer to what.
 */
class StartedHere {
	/** By action, oldest first. */
	private readonly starts = new Map<string, OwnStart>();
	private readonly byMachine = new Map<string, OwnStart[]>();
	/** By key and machine the ID of the action that stands for it, and since when; oldest first. */
	private readonly keys = new Map<string, { readonly id: string; readonly at: number }>();

	/**
	 * When calls without a clear answer were made, by `requestKey`: those of requests that cannot be
	 * known again. Oldest first.
	 */
	private readonly doubts = new Map<string, number>();

	/** Keeps in mind that a command has started an action. */
	note(clock: Clock, command: StartCommand, action: MachineAction): void {
		this.forget(clock);
		if (this.starts.has(action.id)) return;
		const machine = command.machineId.toLowerCase();
		const start: OwnStart = {
			action,
			machine,
			request: requestKey(command),
			at: clock.now(),
		};
		this.starts.set(action.id, start);
		const others = this.byMachine.get(machine);
		if (others === undefined) this.byMachine.set(machine, [start]);
		else others.push(start);
	}

	/**
	 * Keeps in mind which action stands for a command: another try of its request, or whoever asks
	 * with the same key, gets the same one, also where it bears the mark of another request.
	 */
	noteAnswer(clock: Clock, command: StartCommand, action: MachineAction): void {
		const isUnseen = this.answerTo(clock, command) === unseen;
		if (isUnseen || !bears(action.requestorComment, command.mark)) {
			this.keepAnswer(clock, command, action.id);
		}
	}

	/** Keeps in mind that a call of a command may have started an action that nobody has seen. */
	noteUnseen(clock: Clock, command: StartCommand): void {
		this.keepAnswer(clock, command, unseen);
		if (!isNeverKnownAgain(command)) return;
		const request = requestKey(command);
		this.doubts.delete(request);
		this.doubts.set(request, clock.now());
	}

	/** A command with what is known of earlier tries of its request. */
	withTries(clock: Clock, command: StartCommand): StartCommand {
		const answer = this.answerTo(clock, command);
		const mayBeStarted = answer === unseen || this.isDoubtful(clock, command);
		return {
			...command,
			triedBefore: command.triedBefore === true || answer !== undefined || mayBeStarted,
			mayBeStarted,
		};
	}

	/** Whether a command may be another try of a call that got no clear answer: nobody can say. */
	private isDoubtful(clock: Clock, command: StartCommand): boolean {
		for (const [request, at] of this.doubts) {
			if (clock.now() - at <= memoryMs) break;
			this.doubts.delete(request);
		}
		return isNeverKnownAgain(command) && this.doubts.has(requestKey(command));
	}

	private keepAnswer(clock: Clock, { mark, machineId }: StartCommand, id: string): void {
		if (mark.key === undefined) noteAnswer(mark, machineId, id);
		else this.noteKey(clock, placeOf(mark.key, machineId), id);
	}

	private noteKey(clock: Clock, place: string, id: string): void {
		const at = clock.now();
		this.keys.delete(place);
		this.keys.set(place, { id, at });
		for (const [other, { at: since }] of this.keys) {
			if (this.keys.size <= mostKeys && at - since <= keyLifeMs) return;
			this.keys.delete(other);
		}
	}

	private answerTo(clock: Clock, { mark, machineId }: StartCommand): string | undefined {
		if (mark.key === undefined) return answerTo(mark, machineId);
		const known = this.keys.get(placeOf(mark.key, machineId));
		return known === undefined || clock.now() - known.at > keyLifeMs ? undefined : known.id;
	}

	/** The action that this process has started for the very request of a command. */
	ownOf(clock: Clock, command: StartCommand): MachineAction | undefined {
		const isOwn = ({ action }: OwnStart) => bears(action.requestorComment, command.mark);
		return this.on(clock, command.machineId).find(isOwn)?.action;
	}

	/** The machines for which calls of requests were made that have, or may have, started something. */
	machinesOf(clock: Clock, marks: readonly RequestMark[]): Map<RequestMark, string[]> {
		this.forget(clock);
		const started = new Bearers([...this.starts.values()], ({ action }) => action.requestorComment);
		// Requests of one run have their answers in one place.
		const places = new Set(marks.map(({ answers }) => answers));
		const uncertain = new Map([...places].map((answers) => [answers, unseenIn(answers)]));
		return new Map(
			marks.map((mark) => {
				const machines = started.of(mark).map(({ machine }) => machine);
				const unseenOn = uncertain.get(mark.answers)?.get(mark.text) ?? [];
				return [mark, [...new Set([...machines, ...unseenOn])]];
			}),
		);
	}

	/** Whether this process has started an action, and so knows exactly what it does. */
	knows(actionId: string): boolean {
		return this.starts.has(actionId);
	}

	/** The ids of all that was started on a machine, whether lists show it or not. */
	idsOn(clock: Clock, machineId: string): string[] {
		return this.on(clock, machineId).map(({ action }) => action.id);
	}

	/** What is known of a command's machine: what lists have shown, and what they do not show yet. */
	complete(clock: Clock, command: StartCommand, recent: RecentActions): RecentActions {
		const own = this.on(clock, command.machineId);
		const answer = this.answerTo(clock, command);
		if (own.length === 0 && answer === undefined) return recent;
		const listed = recent.of(command.machineId);
		const ids = new Set(listed.map(({ id }) => id));
		const counts = ({ at, action }: OwnStart) =>
			clock.now() - at <= freshMs || bears(action.requestorComment, command.mark);
		const unlisted = own.filter((start) => !ids.has(start.action.id) && counts(start));
		return recent.joined(
			command.machineId,
			unlisted.map(({ action }) => action),
			new Map(own.map(({ action, request }) => [action.id, request])),
			answer,
		);
	}

	private on(clock: Clock, machineId: string): readonly OwnStart[] {
		this.forget(clock);
		return this.byMachine.get(machineId.toLowerCase()) ?? [];
	}

	/** Looks at nothing that is to be kept: the oldest come first, here and on each machine. */
	private forget(clock: Clock): void {
		for (const [id, { machine, at }] of this.starts) {
			if (clock.now() - at <= memoryMs) return;
			this.starts.delete(id);
			const others = this.byMachine.get(machine);
			others?.shift();
			if (others?.length === 0) this.byMachine.delete(machine);
		}
	}
}

function isNeverKnownAgain({ mark, replayProtection }: StartCommand): boolean {
	return replayProtection && !mark.knownAgain && mark.key === undefined;
}

/** What was started in a tenant, with whatever app. */
export const startedHere = sharedPart(
	({ shared }) => shared.tenant,
	() => new StartedHere(),
);
