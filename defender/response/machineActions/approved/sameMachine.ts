import { DefenderError, isDefenderError } from '../../../defenderError';
import type { Connection } from '../../../http/connection';
import { calledByName } from '../../../machines/machine';
import type { RailVerdict } from '../../../machines/rails/rails';
import { readMachines } from '../../../machines/readMachines';
import type { PlanFacts } from '../../../plans/plan';
import type { Settled } from '../../../general/settled';
import type { MachineOrder } from '../order';

type Judged = Settled<readonly RailVerdict[]>;

/**
 * The verdicts, with the record of each machine that people are told of before they decide, or that a
 * plan names: whoever looks at a plan has to see which machine it is. Machines of a plan that are not
 * those any more get an error.
 *
 * @param judged of each order, at its position
 */
export async function withRecords(
	connection: Connection,
	orders: ReadonlyArray<MachineOrder<unknown>>,
	judged: readonly Judged[],
	deadline: number,
): Promise<Judged[]> {
	const missing = judged.flatMap((one, position) => {
		const order = orders[position];
		if (!one.ok || order === undefined || !isAboutPlan(order)) return [];
		return one.value.flatMap(({ machine: { id, entity } }) => (entity === undefined ? [id] : []));
	});
	const records = await readMachines(connection, missing, deadline);
	return judged.map((one, position): Judged => {
		const order = orders[position];
		if (!one.ok || order === undefined || !isAboutPlan(order)) return one;
		const verdicts = one.value.map((verdict) => {
			const { id } = verdict.machine;
			const read = verdict.machine.entity === undefined ? records.get(id) : undefined;
			if (read?.ok === false && isDefenderError(read.error, 'cancelled')) throw read.error;
			const entity = verdict.machine.entity ?? (read?.ok === true ? read.value : undefined);
			const whole = { ...verdict, machine: { ...verdict.machine, entity } };
			const unread = read?.ok === false ? read.error : undefined;
			const error = order.approved && unlike(order.approved, whole, unread);
			return error === undefined ? whole : { ...whole, error };
		});
		return { ok: true, value: verdicts };
	});
}

function isAboutPlan({ isDryRun, approved }: MachineOrder<unknown>): boolean {
	return isDryRun || approved !== undefined;
}

/** Why a machine is not, or not surely, the one that a plan names. */
function unlike(
	plan: PlanFacts,
	{ machine, error }: RailVerdict,
	unread: Error | undefined,
): Error | undefined {
	if (error !== undefined) return error;
	const { number, machineId, computerDnsName } = plan;
	const named = calledByName({ id: machineId, computerDnsName });
	const { id, entity } = machine;
	if (id !== machineId) {
		const now = calledByName(entity ?? { id });
		return otherMachine(`Plan ${number} is for ${named}, but its name now stands for ${now}`);
	}
	if (computerDnsName === null) return undefined;
	if (entity === undefined) {
		return otherMachine(
			`The machine of plan ${number}, ${named}, could not be looked at again, so it is not known whether it is still the same${unread === undefined ? '' : `. ${unread.message}`}`,
		);
	}
	if (entity.computerDnsName === computerDnsName) return undefined;
	return otherMachine(
		`Plan ${number} is for ${named}, which is now called ${calledByName(entity)}`,
	);
}

function otherMachine(message: string): DefenderError {
	return new DefenderError({
		kind: 'target',
		message,
		advice: 'Nothing was sent. Plan anew with Dry Run, and have the new plan approved.',
	});
}
