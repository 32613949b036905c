import type { Answer } from './answers.mts';
import type { OperationName } from './operationNames.mts';
import type { Caller } from '../signIn/caller.mts';
import type { TenantData } from '../world/tenantData.mts';
import type { World } from '../world/world.mts';

/** A request that has passed token, audience and role. */
export interface Call {
	world: World;
	operation: OperationName;
	caller: Caller;
	/** Of the token: the only data that the call sees. */
	tenant: TenantData;
	/** The variable parts of the path, decoded. */
	path: Record<string, string>;
	query: URLSearchParams;
	/** Parsed JSON, a Form, an Upload, or undefined; see requestBody.mts. */
	body: unknown;
}

/** The work itself, to be done only when nothing stands against it. */
export type Work = () => Answer;

/** One method of the API. */
export interface Operation {
	name: OperationName;
	verb: 'GET' | 'POST' | 'DELETE';
	/** Matches the raw path behind `/api`, whatever the letter case. */
	path: RegExp;
	/** App roles of which one is enough. */
	roles: string[];
	/** Delegated permissions of which one is enough to an app that acts for an analyst. */
	delegated: string[];
	/** The 2026 documentation lets Machine.Read.All and Machine.Read go (quirk `requireReadWriteForReads`). */
	readRoleGoes?: boolean;
	/** Checks body, existence and conflicts in this order, without any effect; throws ServiceError. */
	prepare(call: Call): Work;
}
