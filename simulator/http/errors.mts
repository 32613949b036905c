import { randomUUID } from 'node:crypto';
import { emptyAnswer, jsonAnswer, type Answer } from './answers.mts';
import type { Quirks } from '../switches/quirks.mts';

/** A refusal in the service's own words (contract section 6). */
export class ServiceError extends Error {
	readonly status: number;
	readonly code: string;
	readonly headers: Record<string, string>;
	/** A wrong query, which the quirk `odataRefusal` words (contract 6.3). */
	readonly isOfQuery: boolean;
	/** To quote to the support: a fresh correlation id unless given. */
	readonly target: string | undefined;

	constructor(
		status: number,
		code: string,
		message: string,
		extra: { headers?: Record<string, string>; isOfQuery?: boolean; target?: string } = {},
	) {
		super(message);
		this.status = status;
		this.code = code;
		this.headers = extra.headers ?? {};
		this.isOfQuery = extra.isOfQuery ?? false;
		this.target = extra.target;
	}
}

/** The standard error body. */
export function serviceErrorAnswer(error: ServiceError, quirks: Quirks): Answer {
	if (error.status === 401 && quirks.emptyUnauthorizedBody) {
		return emptyAnswer(401, error.headers);
	}
	const { code, message, target = randomUUID() } = error;
	const body =
		error.isOfQuery && quirks.odataRefusal === 'empty'
			? { code: '', message, details: [] }
			: { code, message, target };
	return jsonAnswer(error.status, { error: body }, error.headers);
}

export function unauthorized(message: string): ServiceError {
	return new ServiceError(401, 'Unauthorized', message, {
		headers: { 'www-authenticate': 'Bearer' },
	});
}

export function forbidden(message: string): ServiceError {
	return new ServiceError(403, 'Forbidden', message);
}

export function machineNotFound(id: string): ServiceError {
	return new ServiceError(404, 'ResourceNotFound', `Machine ${id} was not found`);
}

export function actionNotFound(id: string): ServiceError {
	return new ServiceError(404, 'ResourceNotFound', `Machine action ${id} was not found`);
}

export function resourceNotFound(message: string): ServiceError {
	return new ServiceError(404, 'ResourceNotFound', message);
}

export function noSuchRoute(uri: string): ServiceError {
	return new ServiceError(
		404,
		'NotFound',
		`No HTTP resource was found that matches the request URI '${uri}'.`,
	);
}

export function invalidRequestBody(message = 'Request body is incorrect'): ServiceError {
	return new ServiceError(400, 'InvalidRequestBody', message);
}

export function missingParameter(name: string): ServiceError {
	return new ServiceError(400, 'MissingRequiredParameter', `Parameter ${name} is missing.`);
}

export function invalidInput(message: string): ServiceError {
	return new ServiceError(400, 'InvalidInput', message);
}

export function invalidHash(value: string): ServiceError {
	return new ServiceError(400, 'InvalidHashValue', `Hash value ${value} is invalid.`);
}

export function alreadyInProgress(): ServiceError {
	return new ServiceError(400, 'ActiveRequestAlreadyExists', 'Action is already in progress');
}
