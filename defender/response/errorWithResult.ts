import { DefenderError } from '../defenderError';

/** An error that must not cost what was fetched before it. */
export class ErrorWithResult<R> extends DefenderError {
	constructor(
		error: DefenderError,
		readonly result: R,
	) {
		super(error.with({}));
		this.name = 'ErrorWithResult';
	}

	override with(change: Parameters<DefenderError['with']>[0]): DefenderError {
		return new ErrorWithResult(super.with(change), this.result);
	}
}
