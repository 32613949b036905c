import type { IExecuteFunctions } from 'n8n-workflow';
import { inputError, isDefenderError } from '../../../../defender/defenderError';
import { settle, settleNow, unsettle, type Settled } from '../../../../defender/general/settled';
import { readFields } from '../../../shared/fields/field';
import { itemParameters } from '../../../shared/fields/parameters';
import { signInReader, tenantNamed, type SignIn } from '../../../shared/signIn';
import { refuseGated } from '../permissions/gate';
import { analystCredential, credentialTypeOf } from '../../../shared/signInAs';
import { tenantField } from '../../../shared/fields/tenantField';
import type { Origin } from '../../../shared/connect';
import { breathe } from './items';
import type { Operation, Run } from '../operation';

/** Items for which the same app, or analyst, signs in alike in the same tenant. */
export interface Group {
	readonly signIn: SignIn;
	/** Where its first item has the sign-in from. */
	readonly origin: Origin;
	/** Positions in the input, in their order. */
	readonly items: readonly number[];
	/** The tenant for people. */
	readonly tenant: string;
}

interface Grouped {
	readonly groups: readonly Group[];
	/** Items whose tenant or credential is wrong, by their position. */
	readonly refused: ReadonlyMap<number, Error>;
}

/**
 * Looks once at the credential for each item, and tells who signs in for it. An item whose credential
 * does not allow the operation is refused. Nothing is sent.
 */
export async function groupItems(
	run: Pick<Run, 'context' | 'clock'>,
	operation: Operation,
	itemCount: number,
): Promise<Grouped> {
	const groups = new Map<string, { signIn: SignIn; origin: Origin; items: number[] }>();
	const refused = new Map<number, Error>();
	const readSignIn = signInReader(run.context);
	for (let item = 0; item < itemCount; item += 1) {
		await breathe(run, item);
		const origin = { tenant: tenantOfItem(run.context, item), item };
		const signIn = await settle(async () => {
			const found = await readSignIn(origin.tenant, item);
			refuseGated(run.context, found.allowed, operation, item);
			return found;
		});
		if (!signIn.ok) {
			// Of what n8n itself refuses, all items are alike.
			if (!isDefenderError(signIn.error)) throw signIn.error;
			refused.set(item, signIn.error);
			continue;
		}
		const key = [signIn.value.key, ...signIn.value.allowed].join(' ');
		const group = groups.get(key);
		if (group === undefined) groups.set(key, { signIn: signIn.value, origin, items: [item] });
		else group.items.push(item);
	}
	const found = { groups: [...groups.values()].map(named), refused };
	return credentialTypeOf(run.context) === analystCredential ? firstOnly(found) : found;
}

function named(group: Omit<Group, 'tenant'>): Group {
	return { ...group, tenant: tenantNamed(group.signIn) };
}

/** The choice is read when it is asked for, so that an error can name the tenants that are valid. */
function tenantOfItem(context: IExecuteFunctions, item: number): Origin['tenant'] {
	let read: Settled<ReturnType<Origin['tenant']>> | undefined;
	return () => {
		read ??= settleNow(() => {
			const parameters = itemParameters(context, item, () => false);
			return readFields({ tenant: tenantField }, parameters).tenant;
		});
		return unsettle(read);
	};
}

/** n8n signs analysts in with what the credential is for the first item. */
function firstOnly({ groups, refused }: Grouped): Grouped {
	const first = groups.find(({ items }) => items.includes(0));
	const others = groups.filter((group) => group !== first).flatMap(({ items }) => items);
	return {
		groups: first === undefined ? [] : [first],
		refused: new Map([...refused, ...others.map((item) => [item, oneAnalyst()] as const)]),
	};
}

function oneAnalyst(): Error {
	return inputError(
		'Credential',
		"an expression in it gives this item other values than the first item, and an analyst's sign-in is one for all items",
		'Use a credential of an app to work in several tenants, or run the node once for each item, e.g. in a Loop Over Items.',
	);
}
