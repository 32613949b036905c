import { admit } from './access.mts';
import type { Answer } from './answers.mts';
import type { LinkTarget } from '../downloads/downloadLinks.mts';
import { serveDownload } from '../downloads/serveDownload.mts';
import { noSuchRoute, ServiceError } from './errors.mts';
import type { Call, Operation, Work } from './operation.mts';
import type { OperationName } from './operationNames.mts';
import { operations } from './operations.mts';
import type { Received } from './received.mts';
import { formFields } from './requestBody.mts';
import type { Caller } from '../signIn/caller.mts';
import { openIdConfiguration } from '../signIn/openIdConfiguration.mts';
import { issueToken } from '../signIn/tokenEndpoint.mts';
import type { World } from '../world/world.mts';

/** Which operation a request means, whom it concerns, and how it is answered. */
export interface Route {
	operation: OperationName;
	machineId?: string;
	actionId?: string;
	clientId?: string;
	tenantId?: string;
	/** Does the work and answers; throws ServiceError or EntraError. */
	respond(): Answer;
}

const tokenPath = /^\/(?<tenant>[^/]+)\/oauth2(?<v2>\/v2\.0)?\/token$/i;
const authorizePath = /^\/[^/]+\/oauth2\/v2\.0\/authorize$/i;
const configurationPath = /^\/(?<tenant>[^/]+)(?:\/v2\.0)?\/\.well-known\/openid-configuration$/i;
/** A slash at the end makes no difference. */
const apiPath = /^\/api(?:\/v1\.0)?(?<rest>\/.*?)\/?$/i;
const packagePath = /^\/safedownload\//i;
const resultPath = /^\/investigation-actions-data\//i;

export function routeOf(world: World, request: Received): Route {
	return (
		tokenRoute(world, request) ??
		authorizeRoute(world, request) ??
		configurationRoute(world, request) ??
		downloadRoute(world, request) ??
		apiRoute(world, request) ?? {
			operation: 'unknown',
			respond: () => {
				throw noSuchRoute(`${world.origin}${request.url}`);
			},
		}
	);
}

/** Some clients ask by GET, with the form in its body. */
function tokenRoute(world: World, request: Received): Route | undefined {
	const groups = tokenPath.exec(request.path)?.groups;
	if (groups === undefined || !['GET', 'POST'].includes(request.method)) return undefined;
	const fields = formFields(request.body, request.headers['content-type']);
	const tenant = decoded(groups.tenant ?? '');
	return {
		operation: 'token',
		clientId: fields.client_id,
		tenantId: world.registry.tenantNamed(tenant)?.tenantId,
		respond: () =>
			issueToken(
				{
					version: groups.v2 === undefined ? 'v1' : 'v2',
					tenant,
					reachedAt: reachedAt(world, request),
					origin: world.origin,
					fields,
					authorization: request.headers.authorization,
				},
				world,
			),
	};
}

/** The origin as the client wrote it, who may have come by another name. */
function reachedAt({ origin }: World, { headers }: Received): string {
	return `${new URL(origin).protocol}//${headers.host ?? ''}`;
}

function configurationRoute(world: World, request: Received): Route | undefined {
	const groups = configurationPath.exec(request.path)?.groups;
	if (groups === undefined || request.method !== 'GET') return undefined;
	const tenant = decoded(groups.tenant ?? '');
	return {
		operation: 'openIdConfiguration',
		respond: () => openIdConfiguration(tenant, reachedAt(world, request), world.registry),
	};
}

function authorizeRoute(world: World, { method, path, query }: Received): Route | undefined {
	if (method !== 'GET' || !authorizePath.test(path)) return undefined;
	const clientId = query.get('client_id') ?? '';
	return {
		operation: 'authorize',
		clientId,
		respond: () => world.signInPage.visit(world.registry.app(clientId), query, world.origin),
	};
}

function downloadRoute(world: World, request: Received): Route | undefined {
	if (request.method !== 'GET') return undefined;
	const isPackage = packagePath.test(request.path);
	if (!isPackage && !resultPath.test(request.path)) return undefined;
	const found = world.links.lookUp(request.query.get(isPackage ? 'token' : 'sig'));
	const target = isKindOf(found, isPackage) ? found : undefined;
	const action =
		target === undefined ? undefined : world.tenant(target.tenantId).actions.find(target.actionId);
	return {
		operation: isPackage ? 'downloadPackage' : 'downloadResult',
		machineId: action?.machineId,
		actionId: action?.id,
		tenantId: target?.tenantId,
		respond: () => serveDownload(world, target, request.headers),
	};
}

function isKindOf(target: LinkTarget | undefined, isPackage: boolean): boolean {
	return target !== undefined && (target.index === undefined) === isPackage;
}

function apiRoute(world: World, request: Received): Route | undefined {
	const rest = apiPath.exec(request.path)?.groups?.rest;
	if (rest === undefined) return undefined;
	for (const operation of operations) {
		const match = operation.verb === request.method ? operation.path.exec(rest) : null;
		if (match === null) continue;
		const path = Object.fromEntries(
			Object.entries(match.groups ?? {}).map(([name, value]) => [name, decoded(value)]),
		);
		const caller = callerOf(world, request);
		return {
			operation: operation.name,
			...concerned(world, operation, path, caller),
			clientId: caller?.clientId,
			tenantId: caller?.tenantId,
			respond: () => answer(world, operation, path, request),
		};
	}
	return undefined;
}

/** Token, audience, role; then the operation's own checks; then the limits; then the work. */
function answer(
	world: World,
	operation: Operation,
	path: Record<string, string>,
	request: Received,
): Answer {
	const caller = admit(world, operation, request.headers.authorization);
	const key = `${caller.clientId} ${caller.tenantId}`;
	const { query, body } = request;
	const work = prepared(operation, {
		world,
		operation: operation.name,
		caller,
		tenant: world.tenant(caller.tenantId),
		path,
		query,
		body,
	});
	world.windows.check(key, operation.name, caller.tenantId);
	world.windows.count(key, operation.name);
	return work();

	function prepared(row: Operation, call: Call): Work {
		try {
			return row.prepare(call);
		} catch (error) {
			const tooMany = error instanceof ServiceError && error.status === 429;
			if (!tooMany) world.windows.count(key, row.name);
			throw error;
		}
	}
}

function concerned(
	world: World,
	operation: Operation,
	path: Record<string, string>,
	caller: Caller | undefined,
): Pick<Route, 'machineId' | 'actionId'> {
	if (path.id === undefined) return {};
	const tenant = caller === undefined ? world.home : world.tenant(caller.tenantId);
	if (operation.path.source.includes('machineactions')) {
		return { actionId: path.id, machineId: tenant.actions.find(path.id)?.machineId };
	}
	return { machineId: tenant.machines.inRoute(path.id, world.quirks)?.id ?? path.id };
}

function callerOf(world: World, { headers }: Received): Caller | undefined {
	const token = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
	return token === undefined ? undefined : world.tokens.check(token);
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
