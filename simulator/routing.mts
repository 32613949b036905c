import { admit } from './access.mts';
import type { Answer } from './answers.mts';
import type { LinkTarget } from './downloads/downloadLinks.mts';
import { serveDownload } from './downloads/serveDownload.mts';
import { noSuchRoute, ServiceError } from './errors.mts';
import type { Call, Operation, Work } from './operation.mts';
import type { OperationName } from './operationNames.mts';
import { operations } from './operations.mts';
import type { Received } from './received.mts';
import { Form } from './requestBody.mts';
import { issueToken } from './signIn/tokenEndpoint.mts';
import type { World } from './world.mts';

/** Which operation a request means, whom it concerns, and how it is answered. */
export interface Route {
	operation: OperationName;
	machineId?: string;
	actionId?: string;
	clientId?: string;
	/** Does the work and answers; throws ServiceError or EntraError. */
	respond(): Answer;
}

const tokenPath = /^\/(?<tenant>[^/]+)\/oauth2(?<v2>\/v2\.0)?\/token$/i;
const authorizePath = /^\/[^/]+\/oauth2\/v2\.0\/authorize$/i;
const apiPath = /^\/api(?:\/v1\.0)?(?<rest>\/.*)$/i;
const packagePath = /^\/safedownload\//i;
const resultPath = /^\/investigation-actions-data\//i;

export function routeOf(world: World, request: Received): Route {
	return (
		tokenRoute(world, request) ??
		authorizeRoute(world, request) ??
		downloadRoute(world, request) ??
		apiRoute(world, request) ?? {
			operation: 'unknown',
			respond: () => {
				throw noSuchRoute(`${world.origin}${request.url}`);
			},
		}
	);
}

function tokenRoute(world: World, request: Received): Route | undefined {
	const groups = tokenPath.exec(request.path)?.groups;
	if (groups === undefined || request.method !== 'POST') return undefined;
	const fields = request.body instanceof Form ? request.body.fields : {};
	return {
		operation: 'token',
		clientId: fields.client_id,
		respond: () =>
			issueToken(
				{
					version: groups.v2 === undefined ? 'v1' : 'v2',
					tenant: decoded(groups.tenant ?? ''),
					url: `http://${request.headers.host ?? ''}${request.path}`,
					origin: world.origin,
					fields,
					authorization: request.headers.authorization,
				},
				world,
			),
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
	const action = target === undefined ? undefined : world.actions.find(target.actionId);
	return {
		operation: isPackage ? 'downloadPackage' : 'downloadResult',
		machineId: action?.machineId,
		actionId: action?.id,
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
		return {
			operation: operation.name,
			...concerned(world, operation, path),
			clientId: clientIdOf(world, request),
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
		path,
		query,
		body,
	});
	world.windows.check(key, operation.name);
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
): Pick<Route, 'machineId' | 'actionId'> {
	if (path.id === undefined) return {};
	if (!operation.path.source.includes('machineactions')) return { machineId: path.id };
	return { actionId: path.id, machineId: world.actions.find(path.id)?.machineId };
}

function clientIdOf(world: World, { headers }: Received): string | undefined {
	const token = /^Bearer\s+(\S+)$/i.exec(headers.authorization ?? '')?.[1];
	return token === undefined ? undefined : world.tokens.check(token)?.clientId;
}

function decoded(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
