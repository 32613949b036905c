import type { StartMethodName } from '../contract';
import type { MachineAction } from '../entities';
import { markOf } from '../machineActions/mark';
import { durationOf } from '../machineActions/term';
import { endOf } from '../machineActions/responseState';
import { plainLine, plainName, plainReason, toTheSecond } from '../texts/shown';
import type { PlannedState } from './plan';

/** What a row of a plan says of itself. */
interface PlanLine {
	/** Counted from 1, and how many rows there are. */
	readonly position: number;
	readonly count: number;
	readonly machineId: string | null;
	readonly computerDnsName: string | null;
	/** Its device group, as far as its record says. */
	readonly group: string | null;
	readonly operation: StartMethodName;
	readonly body: Readonly<Record<string, unknown>>;
	/** What would be done, or why nothing would. */
	readonly explanation: string;
	/** Absent where it is not known, or plays no part. */
	readonly standing?:
		| { readonly state: PlannedState; readonly by: MachineAction | undefined }
		| undefined;
	readonly comment: string;
	/** Who asked for it; empty where nobody is named. */
	readonly onBehalfOf: string;
	/** As plans have it; empty for no end. */
	readonly until: string;
	/** Empty where nobody is named. */
	readonly owner: string;
	/** Absent where nothing can be carried out. */
	readonly plan?: { readonly number: string; readonly validUntil: string } | undefined;
}

const deeds: Record<StartMethodName, string> = {
	collectInvestigationPackage: 'collect an investigation package',
	isolate: 'isolate',
	offboard: 'offboard for good',
	restrictCodeExecution: 'restrict app execution',
	runAntiVirusScan: 'run an antivirus scan',
	runLiveResponse: 'run live response',
	stopAndQuarantineFile: 'stop and quarantine a file',
	unisolate: 'release from isolation',
	unrestrictCodeExecution: 'remove the app restriction',
};

const longest = { body: 300, explanation: 300, who: 80, comment: 120 };

/**
 * A row of a plan for people who decide by it: one line of plain characters, of some 1,200 at the most,
 * with number, name and machine ID in front. Nothing in it can become markup, a link or another row.
 */
export function planLine(line: PlanLine): string {
	const { position, count, machineId, computerDnsName, group, operation, body, plan } = line;
	const parts = [
		`${deeds[operation]}${detailOf(body)}`,
		...(group === null || group === '' ? [] : [`Device group ${quoted(group, longest.who)}`]),
		plainReason(line.explanation, longest.explanation),
		...stateOf(line.standing),
		...(line.comment === '' ? [] : [`Comment: ${quoted(line.comment, longest.comment)}`]),
		...(line.onBehalfOf === '' ? [] : [`On behalf of ${quoted(line.onBehalfOf, longest.who)}`]),
		...lastingOf(line),
		...(plan === undefined
			? []
			: [`Plan ${plan.number}, valid until ${toTheSecond(plan.validUntil)}`]),
	];
	return `${position} of ${count}. ${plainMachine(machineId, computerDnsName)}: ${parts.join('. ')}`;
}

/** Neither name nor ID can hold a blank or a bracket. */
function plainMachine(machineId: string | null, name: string | null): string {
	if (machineId === null) return name === null ? 'No machine' : plainName(name);
	const id = plainName(machineId);
	return name === null ? `Machine ${id}` : `${plainName(name)} (${id})`;
}

function detailOf(body: PlanLine['body']): string {
	const details = Object.entries(body).map(([key, value]) => {
		const text = typeof value === 'string' ? value : wordsIn(value).join(' ');
		return `${plainName(key)} ${plainLine(text, longest.body)}`;
	});
	return details.map((detail) => `, ${detail}`).join('');
}

/** The texts in a value of JSON, such as types and parameters of commands. */
function wordsIn(value: unknown): string[] {
	if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(wordsIn);
	return [String(value)];
}

function lastingOf({ until, owner }: PlanLine): string[] {
	const isLong = durationOf(until) !== undefined;
	const end = plainLine(isLong ? until : toTheSecond(until), longest.who);
	return [
		...(until === '' ? [] : [isLong ? `Ends ${end} after its start` : `Until ${end}`]),
		...(owner === '' ? [] : [`Owner ${quoted(owner, longest.who)}`]),
	];
}

const adjectives = { isolation: 'isolated', restriction: 'restricted' };

function stateOf(standing: PlanLine['standing']): string[] {
	if (standing === undefined || standing.state.of === null) return [];
	const { state, by } = standing;
	const adjective = adjectives[standing.state.of];
	if (state.holds === null || by === undefined) {
		return [`It is not known whether it is ${adjective} now`];
	}
	const { requestor, requestorComment } = by;
	const who = requestor === null ? '' : ` by ${quoted(requestor, longest.who)}`;
	const own = withoutMark(requestorComment ?? '');
	const why = own === '' ? '' : `, comment ${quoted(own, longest.comment)}`;
	const end = endOf(by);
	const since = end === null ? 'an unknown time' : plainLine(toTheSecond(end), longest.who);
	return [`Now ${state.holds ? '' : 'not '}${adjective}, since ${since}${who}${why}`];
}

function withoutMark(comment: string): string {
	const mark = markOf(comment);
	return mark === undefined ? comment : comment.trimEnd().slice(0, -mark.length).trim();
}

/** Somebody else's words end where they end: they hold no quotation mark. */
function quoted(text: string, most: number): string {
	return `"${plainLine(text, most)}"`;
}
