import formbody from '@fastify/formbody';
import multipart from '@fastify/multipart';
import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { textAnswer, jsonAnswer, type Answer } from './answers.mts';
import { controlAnswer, isControl } from '../control/routes.mts';
import { deliver } from './delivery.mts';
import { ServiceError, serviceErrorAnswer } from './errors.mts';
import { deliverWithFault, isAnswered, substituteFor } from './faultAnswers.mts';
import { letsWorkHappen } from './faults.mts';
import type { SimulatorOptions } from '../options.mts';
import { receive, type Received } from './received.mts';
import { acceptAllBodies, loggedBody } from './requestBody.mts';
import type { LoggedRequest } from './requestLog.mts';
import { routeOf, type Route } from './routing.mts';
import { EntraError, entraErrorAnswer } from '../signIn/entraErrors.mts';
import type { World } from '../world/world.mts';

const bodyLimit = 64 * 1024 * 1024;

type Respond = (request: Received, reply: FastifyReply) => Promise<void>;

/** A listener that hands every request, whatever its path, to one function. */
async function listener(respond: Respond, tls?: SimulatorOptions['tls']): Promise<FastifyInstance> {
	const server = fastify({
		...(tls === undefined ? {} : { https: { cert: tls.certificate, key: tls.key } }),
		bodyLimit,
		forceCloseConnections: true,
		http: { maxHeaderSize: 1024 * 1024 },
		routerOptions: { maxParamLength: 1024 * 1024 },
	});
	await server.register(formbody, { bodyLimit });
	await server.register(multipart, { limits: { fileSize: bodyLimit } });
	acceptAllBodies(server);
	const handle = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
		const received = await receive(request);
		reply.hijack();
		try {
			await respond(received, reply);
		} catch (error) {
			reply.raw.destroy();
			throw error;
		}
	};
	server.all('*', handle);
	return server;
}

/** Sign-in, API, downloads and control under one origin. */
export async function serviceListener(
	world: World,
	tls: SimulatorOptions['tls'],
): Promise<FastifyInstance> {
	return await listener(async (request, reply) => {
		reply.raw.setHeader('date', new Date(world.clock.now()).toUTCString());
		if (isControl(request)) {
			await deliver(reply.raw, controlAnswer(world, request));
			return;
		}
		reply.raw.setHeader('date', new Date(world.clock.now()).toUTCString());
		const route = routeOf(world, request);
		const entry = note(world, request, route);
		await respondTo(world, request, route, entry, reply);
	}, tls);
}

/** Stands for some other host: notes what reaches it and answers something harmless. */
export async function foreignListener(world: World): Promise<FastifyInstance> {
	return await listener(async (request, reply) => {
		const answer = textAnswer(200, 'text/plain', 'another host');
		const entry = note(world, request, { operation: 'foreign', respond: () => answer });
		world.requests.answered(entry, answer.status);
		await deliver(reply.raw, answer);
	});
}

async function respondTo(
	world: World,
	request: Received,
	route: Route,
	entry: LoggedRequest,
	reply: FastifyReply,
): Promise<void> {
	if (request.url.length > world.quirks.maxUrlLength) {
		world.requests.answered(entry, 414);
		await deliver(reply.raw, urlTooLong());
		return;
	}
	const fault = world.faults.strike(route);
	if (fault === undefined) {
		const answer = answerOf(world, route);
		world.requests.answered(entry, answer.status);
		await deliver(reply.raw, answer);
		return;
	}
	const worked = letsWorkHappen(fault) ? answerOf(world, route) : undefined;
	const answer =
		substituteFor(fault, route.operation, worked, world) ?? worked ?? jsonAnswer(200, {});
	world.requests.answered(entry, isAnswered(fault) ? answer.status : 0);
	await deliverWithFault(reply.raw, answer, fault);
}

/** The route's answer, refusals included. */
function answerOf(world: World, route: Route): Answer {
	try {
		return route.respond();
	} catch (error) {
		if (error instanceof ServiceError) return serviceErrorAnswer(error, world.quirks);
		if (error instanceof EntraError) return entraErrorAnswer(error, world.clock, world.quirks);
		const reason = error instanceof Error ? (error.stack ?? error.message) : String(error);
		const failure = new ServiceError(
			500,
			'InternalServerError',
			`Fault of the simulator: ${reason}`,
		);
		return serviceErrorAnswer(failure, world.quirks);
	}
}

function note(world: World, request: Received, route: Route): LoggedRequest {
	return world.requests.note({
		at: world.outerClock.now(),
		operation: route.operation,
		method: request.method,
		path: request.url,
		query: Object.fromEntries(request.query),
		headers: request.headers,
		body: loggedBody(request.body),
		machineId: route.machineId,
		actionId: route.actionId,
		clientId: route.clientId,
		tenantId: route.tenantId,
	});
}

function urlTooLong(): Answer {
	return textAnswer(
		414,
		'text/html; charset=us-ascii',
		'<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01//EN"><HTML><HEAD><TITLE>Request URL Too Long</TITLE></HEAD><BODY><h2>Request URL Too Long</h2><hr><p>HTTP Error 414. The request URL is too long.</p></BODY></HTML>',
	);
}
