import { seconds } from '../../general/clock';
import { DefenderError, isDefenderError } from '../../defenderError';
import { listLibraryFiles } from '../../files/library/library';
import { isSameName, nameKey } from '../../files/library/libraryFile';
import { lettersApart } from '../../texts/lettersApart';
import { notDone } from '../../machineActions/headline';
import { libraryNamesOf } from '../../machineActions/liveResponseCommand';
import type { ResolvedMachine } from '../../machines/lookUp/resolveTargets';
import { settle, type Settled } from '../../general/settled';
import { excerpt } from '../../texts/shown';
import type { Judged } from '../kind';
import type { Port, Way } from '../port';
import { isRefused } from '../targets';
import type { MachineOrder } from './order';
import { broughtNames } from './uploadFirst';

type Verdict = Judged<ResolvedMachine>;

/** Nobody waits long for a look that only saves a session which would fail. */
const longestLook = seconds(30);
/** More of them would bury the first ones. */
const mostAlike = 3;
/** Letters of a name that are compared one by one. */
const longestCompared = 40;

/**
 * Refuses live responses that use a file which the library does not have: each would hold one of the
 * tenant's sessions and fail on the machine. One look for the whole run, and none where the items bring
 * all files along. Where the library cannot be read the run goes on, and `libraryNote` says so.
 *
 * @param judged the machines of each order, at its position
 */
export async function withLibrary(
	way: Way,
	orders: ReadonlyArray<MachineOrder<unknown>>,
	judged: ReadonlyArray<Settled<readonly Verdict[]>>,
	deadline: () => number,
): Promise<ReadonlyArray<Settled<readonly Verdict[]>>> {
	if (orders.every(({ method }) => method !== 'runLiveResponse')) return judged;
	const needed = await Promise.all(
		orders.map((order, position) => settle(() => namesNeeded(way.port, order, judged[position]))),
	);
	if (needed.every((one) => one.ok && one.value.length === 0)) return judged;
	const library = await look(way, deadline);
	const names = needed.flatMap((one) => (one.ok ? one.value : []));
	if (!library.ok && names.length > 0) way.connection.notice(unread(names, library.error));
	return judged.map((one, position) => {
		const own = needed[position];
		if (!one.ok || own === undefined) return one;
		return { ok: true, value: one.value.map((verdict) => checked(verdict, own, library)) };
	});
}

/** The names that an order needs the library to have, where there is a machine that it may touch. */
async function namesNeeded(
	port: Port,
	order: MachineOrder<unknown>,
	judged: Settled<readonly Verdict[]> | undefined,
): Promise<string[]> {
	if (judged?.ok !== true || judged.value.every(isOut)) return [];
	const names = libraryNamesOf(order.body.Commands);
	const brought = await broughtNames(port, order);
	return names.filter((name) => !brought.some((other) => isSameName(name, other)));
}

/** Whether nothing would be done to a machine in any case. */
function isOut(verdict: Verdict): boolean {
	return isRefused(verdict) || verdict.error !== undefined;
}

/** What the library has. */
interface Library {
	readonly names: readonly string[];
	/** By which a name is found whatever its letter case. */
	readonly keys: ReadonlySet<string>;
}

async function look({ connection, port }: Way, deadline: () => number): Promise<Settled<Library>> {
	const { clock } = connection;
	const read = await port.inTurn(() =>
		settle(() => listLibraryFiles(connection, Math.min(deadline(), clock.now() + longestLook))),
	);
	if (read.ok) {
		const names = read.value.map(({ fileName }) => fileName);
		return { ok: true, value: { names, keys: new Set(names.map(nameKey)) } };
	}
	if (isDefenderError(read.error) && read.error.kind !== 'cancelled') return read;
	throw read.error;
}

function checked(
	verdict: Verdict,
	needed: Settled<readonly string[]>,
	library: Settled<Library>,
): Verdict {
	if (isOut(verdict)) return verdict;
	if (!needed.ok) {
		if (isDefenderError(needed.error)) return { ...verdict, obstacle: needed.error };
		throw needed.error;
	}
	const names = needed.value;
	if (names.length === 0) return verdict;
	if (!library.ok) {
		const libraryNote = unread(names, library.error);
		return { ...verdict, subject: { ...verdict.subject, libraryNote } };
	}
	const { names: there, keys } = library.value;
	const missing = names.filter((name) => !keys.has(nameKey(name)));
	if (missing.length === 0) return verdict;
	return { ...verdict, obstacle: missingFiles(verdict.subject, missing, there) };
}

function quoted(names: readonly string[]): string {
	return names.map((name) => `"${excerpt(name)}"`).join(', ');
}

function unread(names: readonly string[], error: Error): string {
	return `Whether the live response library has ${quoted([...new Set(names)])} could not be looked up. ${error.message}`;
}

function missingFiles(
	{ id, entity }: ResolvedMachine,
	missing: readonly string[],
	there: readonly string[],
): DefenderError {
	const machine = { machineId: id, computerDnsName: entity?.computerDnsName };
	return new DefenderError({
		kind: 'input',
		message: `${notDone('LiveResponse', machine)}: the live response library does not have ${quoted(missing)}`,
		advice: `${alikeIn(missing, there)}Nothing was sent. Choose what is there in Commands > File Name, put the file there with Library File > Upload, or bring it along with Options > Upload From Fields First.`,
	});
}

/** Names of the library that somebody may have meant. */
function alikeIn(missing: readonly string[], there: readonly string[]): string {
	const alike = there.filter((name) => missing.some((wanted) => isAlike(wanted, name)));
	if (alike.length === 0) return there.length === 0 ? 'The library is empty. ' : '';
	const more = alike.length - mostAlike;
	return `It has ${quoted(alike.slice(0, mostAlike))}${more > 0 ? ` and ${more} more like it` : ''}. `;
}

/** With another end of its name, with more before or behind it, or with some letters wrong. */
function isAlike(wanted: string, name: string): boolean {
	const [one, other] = [stemOf(wanted), stemOf(name)];
	if (one.includes(other) || other.includes(one)) return true;
	return lettersApart(one, other) <= Math.max(1, Math.floor(one.length / 4));
}

function stemOf(name: string): string {
	return nameKey(name)
		.replace(/\.[^.]*$/, '')
		.slice(0, longestCompared);
}
