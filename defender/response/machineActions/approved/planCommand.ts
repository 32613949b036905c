import { isFinal, oppositeOf, type MachineAction } from '../../../entities';
import { bears, planNumberIn } from '../../../machineActions/mark';
import type { RecentActions } from '../../../machineActions/recentActions';
import { stateDigest } from '../../../plans/seal';
import { isSent, waitsFor } from '../../kind';
import { hasFailed } from '../known/standing';
import { typeOf, type ApprovedStart, type StartCommand } from '../startCommand';
import { unseenBefore } from '../startErrors';
import { planAfterConflict, planStart, type StartPlan } from '../startPlan';
import { changedSince, tooOld, usedBefore } from './approvedErrors';
import { standingOf } from './plannedState';

/**
 * Decides about a command, as `planStart` does. One that carries out a plan starts what was planned, once,
 * in time, and while all is as it was; or it is refused.
 *
 * @param recent as `planStart` wants it
 * @param now epoch milliseconds of the service
 */
export function planCommand(command: StartCommand, recent: RecentActions, now: number): StartPlan {
	const { approved } = command;
	if (approved === undefined) return planStart(command, recent, now);
	const actions = recent.of(command.machineId);
	const used = actions.find((action) => planNumberIn(action.requestorComment) === approved.number);
	if (used !== undefined) return besideUse(command, approved, used);
	if (now > approved.validUntil) return { do: 'refuse', error: tooOld(command, approved) };
	// Neither the state nor a use of the plan is known then.
	if (recent.unread !== undefined) {
		return { do: 'refuse', error: unseenBefore(command, recent.unread) };
	}
	// That the plan was not used says more than the mark of a try.
	const plan = planStart({ ...command, replayProtection: false }, recent, now);
	if (plan.do === 'refuse') return plan;
	if (isSent(plan) && isAsPlanned(command, approved, actions, plan)) return plan;
	return { do: 'refuse', error: changedSince(command, approved, recent) };
}

/** The same when the service has said that something is in progress. */
export function planAfterRefusal(
	command: StartCommand,
	recent: RecentActions,
	now: number,
): StartPlan | undefined {
	if (command.approved === undefined) return planAfterConflict(command, recent, now);
	const plan = planCommand(command, recent, now);
	// What is in progress does not show yet.
	return plan.do === 'start' ? undefined : plan;
}

/** Another try of the very request gets what the first one has started; nobody else does. */
function besideUse(command: StartCommand, plan: ApprovedStart, used: MachineAction): StartPlan {
	const isOwn = bears(used.requestorComment, command.mark);
	if (isOwn && !hasFailed(used)) return { do: 'reuse', action: used };
	return { do: 'refuse', error: usedBefore(command, plan, used) };
}

/** That what had to end first has ended is what the plan has foreseen. */
function isAsPlanned(
	command: StartCommand,
	{ state }: ApprovedStart,
	actions: readonly MachineAction[],
	plan: StartPlan,
): boolean {
	const first = waitsFor(plan);
	if (stateDigest(standingOf(command, actions, first).state) === state) return true;
	if (first !== undefined) return false;
	const type = typeOf(command);
	const types: readonly string[] = [type, oppositeOf[type] ?? type];
	const ended = actions.filter((one) => types.includes(one.type) && isFinal(one.status));
	return ended.some((one) => {
		const others = actions.filter((action) => action !== one);
		return stateDigest(standingOf(command, others, one).state) === state;
	});
}
