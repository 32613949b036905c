import type { Logger, LogMetadata } from 'n8n-workflow';
import { asStored } from '../text.mts';
import { engineScope } from './scope.mts';

/** n8n's logger as nodes get it from `this.logger`; lines go to the engine that runs them. */
interface ScopedLogger extends Logger {
	scoped(scopes: unknown): ScopedLogger;
}

export function capturingLogger(): ScopedLogger {
	const at =
		(level: keyof Logger) =>
		(message: string, metadata?: LogMetadata): void => {
			const details = metadata === undefined ? '' : ` ${asStored(metadata)}`;
			engineScope.getStore()?.log(`${level}: ${message}${details}`);
		};
	const logger: ScopedLogger = {
		error: at('error'),
		warn: at('warn'),
		info: at('info'),
		debug: at('debug'),
		scoped: () => logger,
	};
	return logger;
}
