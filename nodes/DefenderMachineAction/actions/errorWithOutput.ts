import { DefenderError } from '../../../defender/defenderError';
import type { Output } from './operation';

/** An error that must not cost what was fetched before it; items in place of errors carry it. */
export class ErrorWithOutput extends DefenderError {
	constructor(
		error: DefenderError,
		readonly output: Output,
	) {
		super(error.with({}));
		this.name = 'ErrorWithOutput';
	}

	override with(change: Parameters<DefenderError['with']>[0]): DefenderError {
		return new ErrorWithOutput(super.with(change), this.output);
	}
}
