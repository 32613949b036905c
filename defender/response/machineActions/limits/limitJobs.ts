import type { MachineAction } from '../../../entities';
import { calledByName } from '../../../machines/machine';
import { settleNow } from '../../../general/settled';
import { isSent, type Limited, type Withheld } from '../../kind';
import { startDeadline } from '../../order';
import type { Way } from '../../port';
import type { MachineJob } from '../order';
import type { StartCommand } from '../startCommand';
import { planCommand } from '../approved/planCommand';
import { standingOf } from '../approved/plannedState';
import { lookForLimits, runStartsOf } from './runStarts';

type Job = MachineJob<unknown>;

/**
 * What limits over time keep from being started: of what the run would start, in the order of its
 * items, what finds no room any more. What is there already, or is taken from an earlier try, needs none.
 */
export async function limitJobs(
	{ connection: way }: Way,
	jobs: readonly Job[],
	commandsOf: (jobs: readonly Job[]) => StartCommand[],
): Promise<Limited<MachineAction>> {
	const run = runStartsOf(way);
	const release = () => {
		run.release();
	};
	const commands = commandsOf(jobs);
	if (commands.every(({ limit }) => limit === undefined)) return { withheld: [], release };
	const deadline = Math.max(...jobs.map(({ order }) => startDeadline(way, order)));
	const [views] = await Promise.all([
		run.viewsOf(commands, deadline),
		lookForLimits(run.connection, commands, deadline),
	]);
	// The start will say what was in the way.
	if (!views.ok) return { withheld: [], release };
	const known = views.value;
	const withheld = jobs.map(({ subject }, position): Withheld<MachineAction> | undefined => {
		const unnamed = commands[position];
		if (unnamed?.limit === undefined) return undefined;
		const { limit } = unnamed;
		const command = known.named(unnamed);
		const recent = known.recent(command);
		const plan = planCommand(command, recent, run.connection.clock.date());
		const standing = standingOf(command, recent.of(command.machineId), undefined);
		const { unread } = recent;
		const basis = unread === undefined ? { standing } : { untold: unread };
		const { computerDnsName } = command;
		const called = calledByName(subject.entity ?? { id: subject.id, computerDnsName });
		const place = isSent(plan) ? settleNow(() => run.placeOf(command, called)) : undefined;
		return {
			...(place?.ok === false ? { error: place.error } : {}),
			...(limit.ifManyStarts === 'plan' ? { plan: { plan, startsInMs: 0, ...basis } } : {}),
		};
	});
	return { withheld, release };
}
