import { DefenderError } from '../../../defender/defenderError';
import type { MachineAction } from '../../../defender/entities';
import type { Output } from './operation';

/** An error that must not cost what was fetched before it; items in place of errors carry it. */
export class ErrorWithOutput extends DefenderError {
	constructor(
		error: DefenderError,
		readonly output: Output,
	) {
		const { kind, message, advice, status, code, target, retryAfterMs, action } = error;
		super({
			kind,
			message,
			advice,
			status,
			code,
			target,
			retryAfterMs,
			action,
			cause: error,
		});
		this.name = 'ErrorWithOutput';
	}

	override within(what: string, action: MachineAction): DefenderError {
		return new ErrorWithOutput(super.within(what, action), this.output);
	}
}
