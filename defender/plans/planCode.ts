import { fieldNames } from '../texts/fieldNames';
import { timingSafeEqual } from 'node:crypto';
import { isMachineId } from '../texts/checks';
import type { StartMethodName } from '../contract';
import { inputError, type DefenderError } from '../defenderError';
import { compareTexts } from '../entities';
import {
	defaultMostMachines,
	defaultMostStarts,
	railDefaults,
} from '../machines/rails/railDefaults';
import type { Rails } from '../machines/rails/rails';
import { settleNow } from '../general/settled';
import type { PlanFacts, PlannedStarting, Seal } from './plan';
import { digestOf, hmacOf } from './seal';

/** In front of every code, for people, and for later forms of it. */
const prefix = 'plan1.';

/** By position in codes: names are only ever added behind the last one. */
const operations: readonly StartMethodName[] = [
	'isolate',
	'unisolate',
	'restrictCodeExecution',
	'unrestrictCodeExecution',
	'runAntiVirusScan',
	'collectInvestigationPackage',
	'stopAndQuarantineFile',
	'runLiveResponse',
	'offboard',
];

const startingDefaults: PlannedStarting = {
	ifInProgress: 'attach',
	ifOpposite: 'fail',
	skipIfThere: true,
};

/** Bytes of the parts of a code that have a length of their own, in their order. */
const sizes = { operation: 1, tenant: 8, number: 6, validUntil: 5, machineId: 20, state: 8 };
const headSize = Object.values(sizes).reduce((sum, size) => sum + size, 0);
const sealSize = 16;

/** Behind them, as JSON, what may be of any length; what is as usual is left out. */
type Rest = readonly [
	name: string | null,
	byName: boolean,
	body: PlanFacts['body'],
	comment: string,
	rails: Partial<Rails> | null,
	starting?: Partial<PlannedStarting>,
	onBehalfOf?: string,
	until?: string,
	owner?: string,
];

/** Whether a machine can stand in a code. */
export function canBePlanned(machineId: string): boolean {
	return isMachineId(machineId);
}

/** A plan in one word that can be handed on: all that it says, sealed. */
export function codeOf(facts: PlanFacts, seal: Seal): string {
	const { computerDnsName, byName, body, comment, onBehalfOf, until: ends, owner } = facts;
	const rails = facts.rails && difference(facts.rails, railsByDefault(facts.operation));
	const starting = difference(facts.starting, startingDefaults);
	const usual = [computerDnsName, byName, body, comment, rails] as const;
	const hasMore = [onBehalfOf, ends, owner, ...Object.keys(starting)].some((text) => text !== '');
	const rest: Rest = hasMore ? [...usual, starting, onBehalfOf, ends, owner] : usual;
	const until = Buffer.alloc(sizes.validUntil);
	until.writeUIntBE(facts.validUntil / 1000, 0, sizes.validUntil);
	const bytes = Buffer.concat([
		Buffer.from([operations.indexOf(facts.operation)]),
		tenantTag(seal),
		Buffer.from(facts.number, 'hex'),
		until,
		Buffer.from(facts.machineId, 'hex'),
		Buffer.from(facts.state, 'hex'),
		Buffer.from(JSON.stringify(rest)),
	]);
	return `${prefix}${Buffer.concat([bytes, hmacOf(bytes, seal)]).toString('base64url')}`;
}

/**
 * Opens the code of a plan.
 *
 * @throws DefenderError of kind `input` where it is not, letter by letter, a code that was made with the
 * same credential in the same tenant
 */
export function openCode(code: string, seal: Seal): PlanFacts {
	const all = unpacked(code);
	const bytes = all.subarray(0, -sealSize);
	const parts = new Parts(bytes);
	const operation = operations[parts.next(sizes.operation).readUInt8()];
	if (!parts.next(sizes.tenant).equals(tenantTag(seal))) throw otherTenant(seal);
	if (operation === undefined || !timingSafeEqual(hmacOf(bytes, seal), all.subarray(-sealSize))) {
		throw brokenSeal();
	}
	const number = parts.next(sizes.number).toString('hex');
	const validUntil = parts.next(sizes.validUntil).readUIntBE(0, sizes.validUntil) * 1000;
	const machineId = parts.next(sizes.machineId).toString('hex');
	const state = parts.next(sizes.state).toString('hex');
	const read = settleNow(() => JSON.parse(parts.rest().toString('utf8')) as Rest);
	if (!read.ok) throw brokenSeal();
	const [computerDnsName, byName, body, comment, rails, starting, ...more] = read.value;
	const [onBehalfOf = '', until = '', owner = ''] = more;
	return {
		number,
		operation,
		machineId,
		computerDnsName,
		byName,
		body,
		comment,
		onBehalfOf,
		until,
		owner,
		rails: rails === null ? null : { ...railsByDefault(operation), ...rails },
		starting: { ...startingDefaults, ...starting },
		validUntil,
		state,
	};
}

function unpacked(code: string): Buffer {
	if (code.startsWith(prefix) && !/[A-Z]/.test(code)) throw lowerCase();
	const packed = code.startsWith(prefix) ? code.slice(prefix.length) : '';
	const all = Buffer.from(packed, 'base64url');
	// The decoder is lenient, and a seal covers only what it makes of the letters.
	if (all.length <= headSize + sealSize || all.toString('base64url') !== packed) throw noCode();
	return all;
}

/** Reads bytes part by part. */
class Parts {
	private at = 0;

	constructor(private readonly bytes: Buffer) {}

	next(size: number): Buffer {
		this.at += size;
		return this.bytes.subarray(this.at - size, this.at);
	}

	rest(): Buffer {
		return this.bytes.subarray(this.at);
	}
}

function tenantTag({ tenantId }: Seal): Buffer {
	return digestOf(tenantId.toLowerCase());
}

function railsByDefault(operation: StartMethodName): Rails {
	return {
		...railDefaults,
		mostMachines: defaultMostMachines[operation] ?? 0,
		mostStarts: defaultMostStarts[operation] ?? 0,
	};
}

/** The entries that are not as usual. */
function difference<T extends object>(given: T, usual: T): Partial<T> {
	const standard = new Map(
		Object.entries(usual).map(([key, value]) => [key, JSON.stringify(value)]),
	);
	const others = Object.entries(given)
		.filter(([key, value]) => JSON.stringify(value) !== standard.get(key))
		// In one order, so that the same plan has the same code.
		.sort(([one], [other]) => compareTexts(one, other));
	return Object.fromEntries(others) as Partial<T>;
}

const anew = 'Plan anew with Dry Run, and hand the plan or its code on unchanged.';

/** What cannot even be looked at. */
export function noCode(): DefenderError {
	return inputError(
		fieldNames.plan,
		'this is no plan, nor the code of one, or a part of it is missing',
		anew,
	);
}

/** No real code is without capital letters: it has over a hundred random ones. */
function lowerCase(): DefenderError {
	return inputError(
		fieldNames.plan,
		'the code has small letters alone: what handed it on has changed its capital letters',
		anew,
	);
}

function brokenSeal(): DefenderError {
	return inputError(
		fieldNames.plan,
		'the plan was changed, or made with another credential, whose secret or key seals it',
		`${anew} A plan ends when the secret of its credential is replaced.`,
	);
}

function otherTenant({ tenantId }: Seal): DefenderError {
	return inputError(
		fieldNames.plan,
		`the plan was made in another tenant than ${tenantId}`,
		'Choose the same credential and the same Tenant in this node as in the one that planned.',
	);
}

/** @param what of the plan is not as it was sealed */
export function changedPart(what: string): DefenderError {
	return inputError(fieldNames.plan, `"${what}" is not what the plan was sealed with`, anew);
}
